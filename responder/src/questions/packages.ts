import type { ListedPackage, PackageRef } from '@cfa/protocol'
import * as z from 'zod'
import { type PackageProgress, PROGRESS_STATES } from '../api/questions.ts'
import type { AskedKind } from '../asked-kind.ts'
import type { Queries } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import { filled } from './lists.ts'

/** Lengths of lists of packages in one query, so that there are few different statements. */
const LENGTHS = [2, 8, 32, 200]
/** Questions in one query. */
const QUESTIONS = 50

const row = z.object({
  place: z.int(),
  state: z.enum(PROGRESS_STATES).nullable(),
  reason: z.string().nullable(),
})

type Package = Pick<ListedPackage, 'name' | 'version' | 'tag'> & { kind: AskedKind }

/** Stores which packages a question is about, in its order. */
export async function storePackages(
  { run }: Pick<Queries, 'run'>,
  id: string,
  packages: readonly Package[],
): Promise<void> {
  const rows = packages.map((_, index) => `($1, ${placesOf(5, 2 + index * 5)})`)
  await run(
    `insert into question_packages (question_id, place, name, version, tag, kind) values ${rows.join(', ')}`,
    ...[id, ...packages.flatMap(({ name, version, tag, kind }, place) => [place, name, version, tag, kind])],
  )
}

/** Reads the progress with the packages that the job has reported on. */
export async function progressOf({ all }: Pick<Queries, 'all'>, id: string): Promise<PackageProgress[]> {
  const rows = await all(
    `select place, state, reason from question_packages where question_id = $1 and state is not null order by place`,
    id,
  )
  return rows.flatMap((value) => {
    const { state, ...rest } = row.parse(value)
    return state === null ? [] : [{ ...rest, state }]
  })
}

/** Finds one package of a question with its progress. `undefined` if the question has no such package. */
export async function findPackage(
  { all }: Pick<Queries, 'all'>,
  id: string,
  { name, version, tag }: PackageRef,
) {
  const [found] = await all(
    'select place, state, reason from question_packages where question_id = $1 and name = $2 and version = $3 and tag = $4',
    ...[id, name, version, tag],
  )
  return found && row.parse(found)
}

/** Reads the names and versions of these questions' packages, by question id. */
export async function packageNamesOf(
  { all }: Pick<Queries, 'all'>,
  questionIds: readonly string[],
): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>()
  for (let start = 0; start < questionIds.length; start += QUESTIONS) {
    const ids = filled(questionIds.slice(start, start + QUESTIONS), QUESTIONS)
    const rows = await all(
      `select question_id, name, version from question_packages where question_id in (${placesOf(QUESTIONS)})
       order by question_id, place`,
      ...ids,
    )
    for (const { question_id, name, version } of rows) {
      const own = names.get(String(question_id)) ?? []
      own.push(`${name}@${version}`)
      names.set(String(question_id), own)
    }
  }
  return names
}

/**
 * Lists the ids of a project's questions about several packages, of which one is among these. `where` is an SQL
 * condition on `questions`.
 */
export async function questionsAboutAny(
  { all }: Pick<Queries, 'all'>,
  projectId: string,
  packages: readonly Package[],
  where: string,
): Promise<string[]> {
  const length = LENGTHS.find((one) => one >= packages.length) ?? packages.length
  const values = Array.from({ length }, (_, index) => packages[index % packages.length] as Package)
  const rows = values.map((_, index) => `(${placesOf(4, 2 + index * 4)})`)
  const found = await all(
    `select distinct questions.id from question_packages listed join questions on questions.id = listed.question_id
     where questions.project_id = $1 and ${where}
       and (listed.name, listed.version, listed.tag, listed.kind) in (values ${rows.join(', ')})
     order by questions.id`,
    ...[projectId, ...values.flatMap(({ name, version, tag, kind }) => [name, version, tag, kind])],
  )
  return found.map(({ id }) => String(id))
}
