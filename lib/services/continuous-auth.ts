import { LIMITS, printable, type Question } from '@cfa/protocol'
import { z } from 'zod'
import { getError, hasCode } from '../errors/get-error.ts'
import type { Reply } from '../http/exchange.ts'
import { askGitHub } from '../identity/ask-github.ts'
import { withoutSecrets } from '../identity/build-identity.ts'
import { isIdToken } from '../identity/id-token.ts'
import type { Job } from '../identity/job.ts'
import { mask } from '../log/mask.ts'
import type { EndpointEffects } from '../responders/endpoint.ts'
import { LATE_MS } from '../responders/poll-answer.ts'
import type { AskHooks, BuiltInResponder, GivenAnswer, ResponderContext } from '../responders/types.ts'
import type { Env } from '../types.ts'
import { createServiceClient, type ServiceClient } from './service-client.ts'
import { below, needSecret, needVariable, readBase } from './settings.ts'

const SERVICE = 'continuous-auth'
const DEFAULT_HOST = 'https://continuousauth.dev'
const AUDIENCE = 'continuousauth.dev'

const CALL_MS = 20_000
const TRIES = 3
/** On CircleCI, the service looks for the proof in the job's output, up to three times within about 15 seconds. */
const VALIDATE_MS = 90_000
/** The service's own client pauses for 10 seconds, and a code lives for 30. */
const POLL_MS = 5000

/** The service's own proofs have 4096 hexadecimal digits. */
const PROOF = /^[\w+/=.-]{1,16384}$/
const requestSchema = z.looseObject({ id: z.guid() })
const provenSchema = z.looseObject({ id: z.guid(), proof: z.string().regex(PROOF) })
const endedSchema = z.looseObject({
  state: z.string().nullish(),
  userThatResponded: z.string().nullish(),
  errorReason: z.string().nullish(),
})
const answeredSchema = z.looseObject({ response: z.string() })

const LIMITATIONS =
  'It passes on a code, unsealed, and does not show what is published. It takes no passkeys, and CFA’s own service can’t decline.'

/**
 * Creates a responder that uses the API of CFA, for anyone who runs such a service.
 *
 * @see continuousauth/web@fe2b0c1, src/server/api/request/requester.ts; @continuous-auth/client@2.3.2
 */
export function createContinuousAuth(
  { env, logger }: Pick<ResponderContext, 'env' | 'logger'>,
  effects: EndpointEffects,
  job: Job,
): BuiltInResponder {
  const base = readBase(SERVICE, 'CFA_HOST', env.CFA_HOST?.trim() || DEFAULT_HOST, env)
  const secret = needSecret(SERVICE, 'CFA_SECRET', env)
  const project = needVariable(SERVICE, 'CFA_PROJECT_ID', env)
  const build = readBuild(env, job)
  const client = createServiceClient({ service: SERVICE, base, secret, logger }, effects)
  const place = (path: string) =>
    below(base, `/api/request/${encodeURIComponent(project)}/${build.ci}${path}`)
  return {
    name: client.name,
    connect: async () => {
      const call = { method: 'POST', url: place('/test'), body: build.body, tryMs: CALL_MS } as const
      const reply = await client.send({ ...call, deadline: effects.now() + CALL_MS, tries: TRIES })
      if (reply.status !== 200) throw client.refusal(reply)
      client.read(reply, z.looseObject({ ok: z.literal(true) }))
      logger.log('%s: %s', client.name, LIMITATIONS)
      return { features: [] }
    },
    checkAccounts: (usernames) => {
      if (usernames.length > 1) throw getError('ERESPONDERACCOUNTS', { service: SERVICE, usernames })
    },
    ask: (question, { signal }) => askOnce(question, { client, place, build, job, signal }),
  }
}

/** How the job proves itself. */
interface Build {
  ci: 'github' | 'circleci'
  body: Record<string, unknown>
  /** Returns what the first request's body has in addition to `body`. */
  prove: (client: ServiceClient, signal: AbortSignal) => Promise<Record<string, unknown>>
}

function readBuild(env: Env, job: Job): Build {
  if (env.CIRCLECI) {
    const number = Number(needVariable(SERVICE, 'CIRCLE_BUILD_NUM', env))
    if (!Number.isInteger(number) || number < 1)
      throw getError('ERESPONDERVARIABLE', { service: SERVICE, variables: ['CIRCLE_BUILD_NUM'] })
    return { ci: 'circleci', body: { buildNumber: number }, prove: async () => ({}) }
  }
  if (!env.GITHUB_ACTIONS) {
    const detail = 'It supports GitHub Actions and CircleCI.'
    throw getError('ERESPONDERCI', { service: SERVICE, detail })
  }
  const given = env.GITHUB_OIDC_TOKEN?.trim()
  if (given && !isIdToken(given)) {
    const detail = 'It is not a signed JWT: three parts with dots, of 12 KiB at most.'
    throw getError('ERESPONDERVARIABLE', { service: SERVICE, variables: ['GITHUB_OIDC_TOKEN'], detail })
  }
  if (!given && !job.env.ACTIONS_ID_TOKEN_REQUEST_URL) {
    const detail = 'The job has no identity. Give it the permission `id-token: write`.'
    throw getError('ERESPONDERVARIABLE', { service: SERVICE, variables: ['GITHUB_OIDC_TOKEN'], detail })
  }
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env
  const buildUrl = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
  const prove: Build['prove'] = async ({ hide, name }, signal) => {
    const oidcToken = await identityToken(env, job, name, signal)
    hide(oidcToken)
    return { oidcToken, buildUrl }
  }
  return { ci: 'github', body: {}, prove }
}

/**
 * Returns the job's identity token. One from the job's configuration was made before the job began, and lives for only
 * some minutes.
 */
async function identityToken(env: Env, job: Job, endpoint: string, signal: AbortSignal): Promise<string> {
  const given = env.GITHUB_OIDC_TOKEN?.trim()
  if (given) {
    mask(given, job)
    return given
  }
  return askGitHub(AUDIENCE, job, signal).catch((error) => {
    signal.throwIfAborted()
    const detail = withoutSecrets(error, job.env)
    throw getError('ERESPONDERTOKEN', { endpoint, source: 'GitHub Actions', detail })
  })
}

interface Asking extends Pick<AskHooks, 'signal'> {
  client: ServiceClient
  place: (path: string) => URL
  build: Build
  job: Job
}

/** Asks for a code. Nobody is alerted before the request is validated. */
async function askOnce({ expiresAt }: Question, asking: Asking): Promise<GivenAnswer> {
  const { client, place, build, job, signal } = asking
  const deadline = Date.parse(expiresAt) + LATE_MS
  const body = { ...build.body, ...(await build.prove(client, signal)) }
  const call = { method: 'POST', tryMs: CALL_MS, tries: TRIES, deadline, signal } as const
  const started = await client.send({ ...call, url: place(''), body })
  if (started.status !== 200) throw client.refusal(started)
  const { id } = client.read(started, requestSchema)
  if (build.ci === 'circleci') {
    const { proof } = client.read(started, provenSchema)
    // The service looks for it at the very end of the step's output, so nothing may follow until it has.
    job.stdout.write(`\n\n\nProof:\n${proof}\n`)
  }
  await validate(place(`/${id}/validate`), deadline, asking)
  for (;;) {
    const poll = { method: 'POST', url: place(`/${id}`), tryMs: CALL_MS, deadline, signal } as const
    const reply = await client.send(poll)
    if (reply.status === 200)
      return { type: 'code', username: undefined, otp: client.read(reply, answeredSchema).response }
    if (reply.status === 410) return readEnd(reply, client)
    if (reply.status !== 204) throw client.refusal(reply)
    await client.sleep(POLL_MS, signal)
  }
}

/**
 * Reads the reply that says that no code will come. Only `@cfa/responder` says so: CFA's own service has a `204` for
 * that, too. Somebody who is named because they have given a code has not declined.
 */
function readEnd(reply: Reply, client: ServiceClient): GivenAnswer {
  const { state, userThatResponded, errorReason } = client.read(reply, endedSchema)
  if (state === 'responded')
    throw client.failure('The code was handed out already, and the reply with it did not arrive here.')
  const [by, reason] = [
    printable(userThatResponded, LIMITS.byLength),
    printable(errorReason, LIMITS.reasonLength),
  ]
  if (by !== undefined) return { type: 'decline', by, reason }
  throw client.failure(`The request has ended without a code. ${reason ?? ''}`.trim())
}

/**
 * Validates a request, which can be done only once. If the reply is lost, the next try is refused with `400`, although
 * the maintainers have been asked.
 */
async function validate(url: URL, deadline: number, { client, signal }: Asking): Promise<void> {
  const call = { method: 'POST', url, tryMs: VALIDATE_MS, tries: 1, deadline, signal } as const
  for (let tries = 1; ; tries += 1) {
    try {
      const reply = await client.send(call)
      if (reply.status === 200 || (reply.status === 400 && tries > 1)) return
      throw client.refusal(reply)
    } catch (error) {
      if (!hasCode(error, 'ERESPONDERUNREACHABLE') || tries === TRIES) throw error
      await client.sleep(POLL_MS, signal)
    }
  }
}
