import type { AskedQuestion } from '../asked-kind.ts'
import type { Queries } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import { filled } from './lists.ts'
import { questionsAboutAny } from './packages.ts'
import { QUESTION_COLUMNS, questionOf, type Summary, stepOf } from './question.ts'
import { OPEN, statesBefore } from './states.ts'

/** Lengths of lists of steps in one query. */
const LENGTHS = [1, 2, 8, 32, 200]
const WITHDRAWABLE = `${OPEN} and questions.state in (${statesBefore('supersede')})`

type Asked = Pick<AskedQuestion, 'ask' | 'kind' | 'package' | 'packages'> & Pick<Summary, 'change'>

/**
 * Finds the ids, in order, of a project's open questions that ask for the same step of at least one of the packages.
 */
export async function findSame(
  queries: Pick<Queries, 'all'>,
  projectId: string,
  { ask, kind, package: subject, packages, change }: Asked,
): Promise<string[]> {
  const listed = packages ?? [{ ...subject, kind }]
  const steps = listed.map((one) => stepOf({ ask, kind: one.kind, package: one, change }))
  const length = LENGTHS.find((one) => one >= steps.length) ?? steps.length
  const rows = await queries.all(
    `select id from questions where project_id = $1 and step in (${placesOf(length, 2)}) and ${WITHDRAWABLE}`,
    ...[projectId, ...filled(steps, length)],
  )
  const others = await questionsAboutAny(queries, projectId, listed, WITHDRAWABLE)
  const asked = await Promise.all(others.map((id) => askOf(queries, id)))
  return [
    ...rows.map(({ id }) => String(id)),
    ...others.filter((_, index) => asked[index] === ask),
  ].toSorted()
}

async function askOf({ all }: Pick<Queries, 'all'>, id: string): Promise<AskedQuestion['ask'] | undefined> {
  const [row] = await all(`select ${QUESTION_COLUMNS} from questions where id = $1`, id)
  return row && questionOf(row).summary.ask
}
