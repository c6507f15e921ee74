import { getError, type PluginError } from '../errors/get-error.ts'
import type { Credential } from '../registry/credential.ts'
import type { WhoAmI } from '../registry/who-am-i.ts'
import type { Account } from './account.ts'
import { type Candidate, fold } from './discover.ts'

/** An account, or what is wrong with it. */
export type Verdict = { account: Account; error?: undefined } | { account?: undefined; error: PluginError }

/** Asks the registry whose a credential is. */
export type AskOwner = (credential: Credential) => Promise<WhoAmI>

/** Asks the registry, in parallel, whose the tokens are. Returns every problem and throws none. */
export async function verifyAccounts(
  candidates: readonly Candidate[],
  registry: string,
  askOwner: AskOwner,
): Promise<{ accounts: Account[]; errors: PluginError[] }> {
  const verdicts = await Promise.all(
    candidates.map(async (candidate) => {
      const credential = { type: 'bearer', secret: candidate.token } as const
      return judgeCandidate(candidate, await askOwner(credential), registry)
    }),
  )
  return {
    accounts: verdicts.flatMap(({ account }) => account ?? []),
    errors: verdicts.flatMap(({ error }) => error ?? []),
  }
}

/** A credential of the whole project. */
export interface ProjectCredential {
  credential: Credential
  /** `NPM_TOKEN`, or the variable that `.npmrc` names. */
  variable: string
  /** The file of npm's configuration, if it has the credential. */
  file?: string | undefined
  /** Whether there is no such variable. npm sends its name then, which no registry accepts. */
  isUnset?: true | undefined
}

/** Verifies the one-account case. The owner's name only helps the maintainer, so not knowing it is no error. */
export async function verifyProjectCredential(
  { credential, variable, file }: ProjectCredential,
  registry: string,
  askOwner: AskOwner,
): Promise<Verdict> {
  const answer = await askOwner(credential)
  if (answer.kind === 'unreachable')
    return { error: getError('EREGISTRYUNREACHABLE', { registry, detail: answer.detail }) }
  if (answer.kind !== 'refused') {
    const username = answer.kind === 'user' ? answer.username : undefined
    return { account: { credential, variable, username } }
  }
  const { detail, problem } = answer
  if (problem === 'address') return { error: getError('EACCOUNTADDRESS', { registry, variable, detail }) }
  return { error: getError('EINVALIDNPMTOKEN', { registry, detail, file, source: file && variable }) }
}

const REFUSALS = {
  token: 'EACCOUNTTOKEN',
  expired: 'EACCOUNTEXPIRED',
  address: 'EACCOUNTADDRESS',
  forbidden: 'EACCOUNTFORBIDDEN',
} as const

export function judgeCandidate(
  { variable, claimed, token, isExact = false }: Candidate,
  answer: WhoAmI,
  registry: string,
): Verdict {
  const credential = { type: 'bearer', secret: token } as const
  const facts = { variable, registry, account: claimed }
  if (answer.kind === 'refused')
    return { error: getError(REFUSALS[answer.problem], { ...facts, detail: answer.detail }) }
  if (answer.kind === 'unreachable')
    return { error: getError('EREGISTRYUNREACHABLE', { registry, detail: answer.detail }) }
  if (answer.kind === 'unknown') return { account: { username: claimed, variable, credential } }
  if (!isSameUser(answer.username, claimed, isExact))
    return { error: getError('EACCOUNTNAME', { variable, expected: claimed, account: answer.username }) }
  return { account: { username: answer.username, variable, credential } }
}

/** A variable's name can't spell every user's name. The option `accounts` can, and means exactly that user. */
function isSameUser(username: string, claimed: string, isExact: boolean): boolean {
  return isExact ? username.toLowerCase() === claimed.trim().toLowerCase() : fold(username) === fold(claimed)
}
