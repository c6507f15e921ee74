import { LIMITS, type Question } from '@cfa/protocol'
import { fold } from '../accounts/discover.ts'
import { getError } from '../errors/get-error.ts'
import type { Reply } from '../http/exchange.ts'
import { isTokenText } from '../http/sendable.ts'
import type { EndpointEffects } from '../responders/endpoint.ts'
import { LATE_MS } from '../responders/poll-answer.ts'
import type { AskHooks, BuiltInResponder, GivenAnswer, ResponderContext } from '../responders/types.ts'
import { type OpticToken, opticTokens } from './secrets.ts'
import { createServiceClient, type ServiceClient } from './service-client.ts'
import { below, needVariable, notSendable, readBase } from './settings.ts'

const SERVICE = 'optic'

/** Optic holds a request open for a minute, unless it is configured otherwise. */
const HELD_MS = 60_000
const CALL_MS = 150_000
const TRIES = 3
/** A refusal that comes this late is the end of the minute. A person who declines does so earlier. */
const UNANSWERED_MS = HELD_MS - 5000

const LIMITATIONS =
  'It passes on a code, unsealed, and shows only the package and its version. It takes no passkeys.'

/**
 * Creates a responder that uses Optic, an app that gives codes on a maintainer's phone. All accounts are asked in
 * parallel, and the first answer counts.
 *
 * @see nearform/optic@db7dc32, server/lib/routes/otp.js
 */
export function createOptic(
  { env, logger }: Pick<ResponderContext, 'env' | 'logger'>,
  effects: EndpointEffects,
): BuiltInResponder {
  const given = needVariable(SERVICE, 'CFA_OPTIC_URL', env).replace(/\/api\/generate\/?$/, '')
  const base = readBase(SERVICE, 'CFA_OPTIC_URL', given, env)
  const tokens = opticTokens(env)
  const wrong = tokens.filter(({ token }) => !isTokenText(token))
  if (wrong.length > 0)
    throw notSendable(
      SERVICE,
      wrong.map(({ variable }) => variable),
    )
  const client = createServiceClient({ service: SERVICE, base, logger }, effects)
  // With several accounts, a token that names nobody stays unused, even when only one of them is asked.
  let known = tokens
  // As it is, and as it is encoded in the path.
  for (const { token } of tokens) for (const each of [token, encodeURIComponent(token)]) client.hide(each)
  return {
    name: client.name,
    connect: async () => {
      logger.log('%s: %s', client.name, LIMITATIONS)
      return { features: [] }
    },
    checkAccounts: (usernames) => {
      if (usernames.length > 1) known = tokens.filter(({ claimed }) => claimed !== undefined)
      const asked = tokensFor(usernames, known)
      const lacking = usernames.filter((name) => !asked.some(({ username }) => username === name))
      if (asked.length === 0) throw lacksTokens(usernames)
      if (lacking.length > 0)
        logger.log('%s has no token for %s, who can’t answer.', client.name, lacking.join(', '))
    },
    ask: (question, { signal }) => askAll(question, known, { client, base, signal }),
  }
}

type Asked = OpticToken & { username: string | undefined }

/**
 * Returns the tokens to ask with. An `OPTIC_TOKEN` that names nobody is used for a single account only, because with
 * several it could be anybody's.
 */
function tokensFor(usernames: readonly string[], tokens: readonly OpticToken[]): Asked[] {
  const own = usernames.flatMap((username) =>
    tokens.filter(({ claimed }) => claimed === fold(username)).map((token) => ({ ...token, username })),
  )
  if (own.length > 0 || usernames.length > 1) return own
  const [username] = usernames
  const others = username === undefined ? tokens : tokens.filter(({ claimed }) => claimed === undefined)
  return others.length === 1 ? others.map((token) => ({ ...token, username })) : []
}

const lacksTokens = (usernames: readonly string[]) =>
  getError('ERESPONDERVARIABLE', {
    service: SERVICE,
    variables:
      usernames.length === 0
        ? ['OPTIC_TOKEN']
        : usernames.map((name) => `OPTIC_TOKEN_${fold(name).toUpperCase()}`),
    detail: 'Each account has a token of its own, which the app shows.',
  })

interface Asking extends Pick<AskHooks, 'signal'> {
  client: ServiceClient
  base: URL
}

/**
 * Asks all accounts. The first answer decides. An account that can't be asked does not keep the others from answering.
 */
async function askAll(
  question: Question,
  tokens: readonly OpticToken[],
  asking: Asking,
): Promise<GivenAnswer> {
  const asked = tokensFor(question.accounts, tokens)
  if (asked.length === 0) throw lacksTokens(question.accounts)
  const done = new AbortController()
  const signal = AbortSignal.any([asking.signal, done.signal])
  try {
    return await Promise.any(asked.map((each) => askOne(question, each, { ...asking, signal })))
  } catch (error) {
    asking.signal.throwIfAborted()
    throw (error as AggregateError).errors[0]
  } finally {
    done.abort(new Error('Another account has answered.'))
  }
}

/** Asks one account, and again each time that its minute is over. */
async function askOne(
  question: Question,
  { token, username, variable }: Asked,
  asking: Asking,
): Promise<GivenAnswer> {
  const { client, base, signal } = asking
  const { name, version } = question.package
  const deadline = Date.parse(question.expiresAt) + LATE_MS
  const url = below(base, `/api/generate/${encodeURIComponent(token)}`)
  const body = { packageInfo: { name, version } }
  const call = { method: 'POST', url, body, tryMs: CALL_MS, tries: TRIES, deadline, signal } as const
  for (;;) {
    const startedAt = client.now()
    const reply = await client.send(call)
    if (reply.status === 200) return { type: 'code', username, otp: readCode(reply, client) }
    if (reply.status === 404) throw unknownToken(variable, client.name)
    if (reply.status !== 403) throw client.refusal(reply)
    if (client.now() - startedAt < UNANSWERED_MS) return declined(username)
  }
}

const unknownToken = (variable: string, endpoint: string) =>
  getError('ERESPONDERSERVICE', {
    endpoint,
    service: SERVICE,
    detail: `It does not know the token in ${variable}, or the phone that the token belongs to. Create a new token in the app.`,
  })

const declined = (username: string | undefined): GivenAnswer => ({
  type: 'decline',
  by: username,
  reason: 'Declined on the phone, or not answered in the time that Optic allows.',
})

/** Reads the code. Throws if the reply is a page or an object, because that is not a code with a typing error. */
function readCode({ text, isTooLong }: Reply, client: ServiceClient): string {
  const code = text.trim()
  if (isTooLong || code.length > LIMITS.codeLength || /^[<{[]/.test(code))
    throw client.unusable('Its reply is not a code.')
  return code
}
