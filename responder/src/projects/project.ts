import * as z from 'zod'
import { type Policy, policy } from '../identity/policy.ts'
import { jsonText } from '../json-text.ts'
import { type Limits, limitsText } from '../notify/limits.ts'
import type { Queries, Row } from '../store/database.ts'
import { type Rules, rulesText } from './rules.ts'

/** Who may ask: a row of `projects`, read. */
export interface Project {
  id: string
  name: string
  /** Exact package names and `@scope/*`. */
  packages: string[]
  /** Ids of those who may answer; `null`: everybody. */
  people: string[] | null
  /** Ids of those who may see what is asked, in addition to those who may answer; `null`: everybody. */
  viewers: string[] | null
  rules: Rules
  limits: Limits
  /** Which builds may ask with their identity; `null`: none, they need a secret. */
  identity: Policy | null
  /** Clients of the CFA API may ask: their codes can't be sealed. */
  cfa: boolean
  createdAt: number
}

const projectRow = z
  .object({
    id: z.string(),
    name: z.string(),
    packages: jsonText(z.array(z.string())),
    people: jsonText(z.array(z.string())).nullable(),
    viewers: jsonText(z.array(z.string())).nullable(),
    rules: rulesText,
    limits: limitsText,
    identity: jsonText(policy).nullable(),
    cfa: z.int().transform((value) => value === 1),
    created_at: z.int(),
  })
  .transform(({ created_at, ...rest }): Project => ({ ...rest, createdAt: created_at }))

/** The columns of a project, of a table that is called `projects` in the query. */
export const PROJECT_COLUMNS =
  'projects.id, projects.name, projects.packages, projects.people, projects.viewers, projects.rules, projects.limits, projects.identity, projects.cfa, projects.created_at'

/** Reads a row with `PROJECT_COLUMNS`. */
export const projectOf = (row: Row): Project => projectRow.parse(row)

/** A project, also one that was removed: what it has asked stays. */
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

/** Whether this person may answer a job of this project: an admin, too, only where they are named or everybody is. */
export const mayAnswer = ({ people }: Pick<Project, 'people'>, { id }: { id: string }): boolean =>
  people?.includes(id) ?? true

/** Whether this person may see what is asked, also where they may not answer it. */
export const maySee = (project: Pick<Project, 'people' | 'viewers'>, person: { id: string }): boolean =>
  mayAnswer(project, person) || (project.viewers?.includes(person.id) ?? true)
