import * as z from 'zod'
import { policy } from '../identity/policy.ts'
import { jsonText } from '../json-text.ts'
import { limitsText } from '../notify/limits.ts'
import { camelRow, columnsOf } from '../store/camel-row.ts'
import type { Queries, Row } from '../store/database.ts'
import { rulesText } from './rules.ts'

const projectRow = camelRow({
  id: z.string(),
  name: z.string(),
  /** Exact package names and `@scope/*`. */
  packages: jsonText(z.array(z.string())),
  /** Ids of the people who may answer. `null` for everybody. */
  people: jsonText(z.array(z.string())).nullable(),
  /** Ids of the people who may see what is asked, in addition to those who may answer. `null` for everybody. */
  viewers: jsonText(z.array(z.string())).nullable(),
  rules: rulesText,
  limits: limitsText,
  /** The rules for builds that ask with an identity token. `null` if none may, so that they need a secret. */
  identity: jsonText(policy).nullable(),
  /** Whether clients of the CFA API may ask. Their codes can't be sealed. */
  cfa: z.int().transform((value) => value === 1),
  createdAt: z.int(),
})

/** A project, whose jobs may ask: a parsed row of `projects`. */
export type Project = z.infer<typeof projectRow>

/** The columns of a project. The query has to call the table `projects`. */
export const PROJECT_COLUMNS = columnsOf(projectRow)
  .map((name) => `projects.${name}`)
  .join(', ')

/** Reads a row with `PROJECT_COLUMNS`. */
export const projectOf = (row: Row): Project => projectRow.parse(row)

/** Reads a project, even one that was removed, because its questions stay. */
export async function readProject({ all }: Pick<Queries, 'all'>, id: string): Promise<Project | undefined> {
  const [row] = await all(`select ${PROJECT_COLUMNS} from projects where id = $1`, id)
  return row && projectOf(row)
}

/** Whether a job of this project may ask for this package. */
export const mayAsk = ({ packages }: Pick<Project, 'packages'>, packageName: string): boolean =>
  packages.some((pattern) =>
    pattern.endsWith('/*')
      ? packageName.startsWith(pattern.slice(0, -1)) && packageName.length > pattern.length - 1
      : packageName === pattern,
  )

/** Whether a person may answer a project's jobs. An admin may only if they are named or everybody may. */
export const mayAnswer = ({ people }: Pick<Project, 'people'>, { id }: { id: string }): boolean =>
  people?.includes(id) ?? true

/** Whether a person may see what a project asks, even if they may not answer it. */
export const maySee = (project: Pick<Project, 'people' | 'viewers'>, person: { id: string }): boolean =>
  mayAnswer(project, person) || (project.viewers?.includes(person.id) ?? true)
