import { getError, type PluginError } from '../errors/get-error.ts'
import { writerEnvironment } from '../npm/environment.ts'
import type { RunNpm } from '../npm/run.ts'
import { type WhoAmI, whoami } from '../npm/whoami.ts'
import type { Env } from '../types.ts'
import { type Candidate, fold } from './discover.ts'
import type { ReadUsername } from './read-username.ts'

/** An npm user who can publish here. */
export interface Account {
  /** As the registry spells it; `undefined` where there is one token and the registry cannot say whose it is. */
  username: string | undefined
  /** Where the token comes from, for messages. */
  variable: string
  token: string | undefined
  /** The project's own npm configuration has the credentials, and they come first. */
  isConfigured?: boolean
}

export interface VerifyContext {
  cwd: string
  /** Without any secret. */
  publicEnv: Env
  registry: string
  userconfig: string
  runNpm: RunNpm
  readUsername: ReadUsername
  /** npm's own configuration has credentials for the registry: which ones it would use, only npm can say. */
  hasConfigured: boolean
}

/** An account, or what is wrong with it. */
export type Verdict = { account: Account; error?: undefined } | { account?: undefined; error: PluginError }

/** Asks the registry, side by side, whose the tokens are. Every problem is in the answer; nothing is thrown. */
export async function verifyAccounts(
  candidates: readonly Candidate[],
  context: VerifyContext,
): Promise<{ accounts: Account[]; errors: PluginError[] }> {
  const verdicts = await Promise.all(
    candidates.map(async (candidate) =>
      judgeCandidate(candidate, await ask(candidate, context), context.registry),
    ),
  )
  return {
    accounts: verdicts.flatMap(({ account }) => account ?? []),
    errors: verdicts.flatMap(({ error }) => error ?? []),
  }
}

export interface ProjectToken {
  /** `NPM_TOKEN`. */
  token: string | undefined
  variable: string
  /** npm's own configuration has credentials, which may name `NPM_TOKEN`. */
  isConfigured: boolean
}

/** The one-account case: the owner's name is only a help for the maintainer, so not knowing it is no error. */
export async function verifyProjectToken(
  { token, variable, isConfigured }: ProjectToken,
  context: VerifyContext,
): Promise<Verdict> {
  const answer = await ask({ token, isConfigured }, context)
  const facts = { registry: context.registry, variable }
  if (answer.kind === 'refused') {
    const code = answer.problem === 'address' ? 'EACCOUNTADDRESS' : 'EINVALIDNPMTOKEN'
    return { error: getError(code, { ...facts, detail: answer.detail }) }
  }
  if (answer.kind === 'unreachable')
    return { error: getError('EREGISTRYUNREACHABLE', { ...facts, detail: answer.detail }) }
  return {
    account: {
      token,
      variable,
      isConfigured,
      username: answer.kind === 'user' ? answer.username : undefined,
    },
  }
}

/** npm prints a header that it cannot send, with the token in it. */
const UNSENDABLE = /[^\x21-\x7e]/
const NO_TOKEN = {
  kind: 'refused',
  problem: 'token',
  detail: 'It has a blank, a line break or another sign in it that no token has. npm was not asked.',
} as const

const REFUSALS = {
  token: 'EACCOUNTTOKEN',
  expired: 'EACCOUNTEXPIRED',
  address: 'EACCOUNTADDRESS',
  forbidden: 'EACCOUNTFORBIDDEN',
} as const

export function judgeCandidate(
  { variable, claimed, token }: Candidate,
  answer: WhoAmI,
  registry: string,
): Verdict {
  const facts = { variable, registry, account: claimed }
  if (answer.kind === 'refused')
    return { error: getError(REFUSALS[answer.problem], { ...facts, detail: answer.detail }) }
  if (answer.kind === 'unreachable')
    return { error: getError('EREGISTRYUNREACHABLE', { ...facts, detail: answer.detail }) }
  if (answer.kind === 'unknown') return { account: { username: claimed, variable, token } }
  if (fold(answer.username) !== fold(claimed)) {
    return { error: getError('EACCOUNTNAME', { variable, expected: claimed, account: answer.username }) }
  }
  return { account: { username: answer.username, variable, token } }
}

/** A process of npm's own takes a third of a second, so npm is asked only for what the registry did not say at once. */
async function ask(holder: Pick<Account, 'token' | 'isConfigured'>, context: VerifyContext): Promise<WhoAmI> {
  const { cwd, publicEnv, registry, userconfig, hasConfigured, readUsername, runNpm } = context
  const { token } = holder
  if (UNSENDABLE.test(token ?? '')) return NO_TOKEN
  const username = token === undefined || hasConfigured ? undefined : await readUsername(token, registry)
  if (username !== undefined) return { kind: 'user', username }
  const env = writerEnvironment(publicEnv, { ...holder, registry })
  return whoami({ cwd, env, registry, userconfig }, runNpm)
}
