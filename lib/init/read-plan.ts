import { UsageError } from '../commands/read-arguments.ts'
import { CIS, type Ci, type Plan, type ProjectFacts } from './plan.ts'

/** The command's flags. What they leave open is asked. */
export interface Flags {
  ci?: string | undefined
  responder?: string | undefined
  accounts?: string | undefined
  staged: boolean
}

/** Asks a person. Resolves with what they typed, trimmed. */
export type AskPerson = (question: string) => Promise<string>

/**
 * Makes the plan from flags, facts and, if somebody is there, their answers. Throws `UsageError`.
 *
 * @param ask - `undefined` if nobody is there, or if they want the defaults.
 */
export async function readPlan(facts: ProjectFacts, flags: Flags, ask: AskPerson | undefined): Promise<Plan> {
  const ci = await readCi(facts, flags, ask)
  const responder = readResponder(flags.responder ?? (await ask?.(RESPONDER)) ?? 'npm')
  const known = { ...facts, ci, responder, isOnGitLab: isOnGitLab(ci, facts.page) }
  if (responder === 'npm') {
    if (flags.accounts !== undefined)
      throw new UsageError('--accounts is for a responder at a URL: on npmjs.com any maintainer may approve.')
    return { ...known, accounts: [], isStaged: true }
  }
  const accounts = readAccounts(flags.accounts ?? (await ask?.(ACCOUNTS)) ?? '')
  return { ...known, accounts, isStaged: flags.staged }
}

/** Returns whether the repository is on GitLab. A self-hosted GitLab may have any name. */
function isOnGitLab(ci: Ci, page: string | undefined): boolean {
  const host = page === undefined ? '' : new URL(page).host
  return ci === 'gitlab' ? !/\bgithub\b/i.test(host) : /\bgitlab\b/i.test(host)
}

const RESPONDERS = 'https://github.com/cfa/semantic-release-npm/blob/main/docs/responders.md'
const PAGES = 'https://github.com/cfa/semantic-release-npm/tree/main/docs/ci'
const RESPONDER =
  'Where does a maintainer approve? The URL of your responder, or nothing for npmjs.com itself: '
const ACCOUNTS = 'Who publishes? npm usernames, separated by commas: '

async function readCi(facts: ProjectFacts, flags: Flags, ask: AskPerson | undefined): Promise<Ci> {
  const known = facts.ci === undefined ? '' : ` [${facts.ci}]`
  const given = flags.ci ?? ((await ask?.(`Which CI (${CIS.join(', ')})?${known} `)) || facts.ci)
  const ci = CIS.find((one) => one === given?.toLowerCase())
  if (ci) return ci
  throw new UsageError(
    `Name the CI: --ci ${CIS.join(', --ci ')}. For Buildkite, Jenkins and others copy the job from its page: ${PAGES}`,
  )
}

function readResponder(given: string): string {
  if (given === '' || given === 'npm') return 'npm'
  const url = URL.parse(given)
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return given
  throw new UsageError(
    `--responder is the URL of an endpoint (https://…), or npm. A module or a service that you use already is set up by hand: ${RESPONDERS}`,
  )
}

function readAccounts(given: string): string[] {
  const accounts = given.split(',').map((name) => name.trim().replace(/^~|^@/, ''))
  const names = [...new Set(accounts.filter((name) => name !== ''))]
  if (names.length > 0 && names.every((name) => /^[a-z\d][\w.-]*$/i.test(name))) return names
  throw new UsageError('A responder needs the npm users who publish: --accounts alice,bob.')
}

export const isConfirmed = (answer: string): boolean => /^y(?:es)?$/i.test(answer)
