import * as z from 'zod'
import type { SecretScope } from '../api/projects.ts'
import { fetchJson } from '../identity/fetch-json.ts'
import { fetchKeySet } from '../identity/issuer-keys.ts'
import { policy } from '../identity/policy.ts'
import { jsonText } from '../json-text.ts'
import { rulesText } from '../projects/rules.ts'
import { hasTooFew, readMemberIds } from '../projects/settings.ts'
import type { Database, Queries } from '../store/database.ts'
import { type Finding, problem, well } from './finding.ts'

const projectRow = z.object({
  name: z.string(),
  identity: jsonText(policy).nullable(),
  people: jsonText(z.array(z.string())).nullable(),
  rules: rulesText,
  cfa: z.coerce.number(),
  secrets: z.coerce.number(),
  cfa_secrets: z.coerce.number(),
})
type ProjectRow = z.infer<typeof projectRow>

/** Checks whether the jobs of each project can prove that they may ask, and whether somebody can approve. */
export async function checkBuilds(database: Database, now: number): Promise<Finding[]> {
  const projects = await readProjects(database, now)
  return [
    checkProof(projects),
    ...checkClients(projects),
    ...checkTriggers(projects),
    ...checkAnswerers(projects, await readMemberIds(database)),
    ...(await checkIssuers(projects)),
  ]
}

async function readProjects({ all }: Queries, now: number): Promise<ProjectRow[]> {
  const rows = await all(
    `select name, identity, people, rules, cfa, ${livingOf('endpoint')} as secrets, ${livingOf('cfa-api')} as cfa_secrets
     from projects where removed_at is null order by name`,
    now,
  )
  return rows.map((row) => projectRow.parse(row))
}

const livingOf = (opens: SecretScope): string =>
  `(select count(*) from secrets where project_id = projects.id and opens = '${opens}' and (expires_at is null or expires_at > $1))`

function checkProof(projects: ProjectRow[]): Finding {
  const shut = projects.filter(
    ({ identity, secrets, cfa_secrets }) => !identity && secrets === 0 && cfa_secrets === 0,
  )
  if (shut.length === 0) return well('proof', 'the jobs of every project can ask.')
  const names = shut.map(({ name }) => name).join(', ')
  return problem(
    'proof',
    `no job of ${names} can ask: there is neither a secret nor a rule. Use \`project rotate\`, or \`project allow\`.`,
  )
}

function checkClients(projects: ProjectRow[]): Finding[] {
  const shut = projects.filter(({ cfa, cfa_secrets }) => cfa === 1 && cfa_secrets === 0)
  return shut.map(({ name }) =>
    problem(
      'clients',
      `${name} takes requests of the CFA API, and has no secret for it. Use \`project rotate ${name} --cfa\`, or \`project change ${name} --no-cfa\`.`,
    ),
  )
}

/** Services whose identity tokens don't say who started a run. */
const NAMES_NOBODY = ['circleci', 'buildkite']

function checkTriggers(projects: ProjectRow[]): Finding[] {
  const shut = projects.filter(
    ({ identity, rules }) =>
      rules.notTheTrigger && (identity ?? []).every(({ ci }) => NAMES_NOBODY.includes(ci)),
  )
  if (shut.length === 0) return []
  const names = shut.map(({ name }) => name).join(', ')
  return [
    problem(
      'trigger',
      `nobody can approve what ${names} asks: “not who started the run” needs builds whose identity names that person, and secrets, CircleCI and Buildkite do not. Use \`project change --no-rule not-the-trigger\`.`,
    ),
  ]
}

/** Checks whether those who left were needed. A service that nobody has joined is not used yet. */
function checkAnswerers(projects: ProjectRow[], members: readonly string[]): Finding[] {
  const shut = projects.filter((project) => hasTooFew(project, members))
  if (shut.length === 0 || members.length === 0) return []
  const names = shut.map(({ name }) => name).join(', ')
  return [
    problem(
      'answerers',
      `nobody can approve what ${names} asks: too few of those who may answer are still members. Use \`project change --person\`, or \`--no-rule two-people\`.`,
    ),
  ]
}

/** Checks each issuer's keys. As long as they are unknown, jobs are told to try again. */
async function checkIssuers(projects: ProjectRow[]): Promise<Finding[]> {
  const issuers = [...new Set(projects.flatMap(({ identity }) => identity ?? []).map(({ issuer }) => issuer))]
  return Promise.all(
    issuers.map(async (issuer) => {
      try {
        const { keys } = await fetchKeySet(issuer, fetchJson)
        if (keys.length > 0) return well('issuer', `${issuer} gives its keys.`)
        return problem('issuer', `${issuer} has no keys.`)
      } catch (error) {
        return problem(
          'issuer',
          `${issuer} gives no keys to this machine: ${(error as Error).message}. Is it spelled as in the tokens, and reached from this machine?`,
        )
      }
    }),
  )
}
