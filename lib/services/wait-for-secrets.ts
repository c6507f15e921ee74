import { LIMITS, printable, type Question } from '@cfa/protocol'
import { z } from 'zod'
import { getError } from '../errors/get-error.ts'
import type { Exchange, Reply } from '../http/exchange.ts'
import { askGitHub } from '../identity/ask-github.ts'
import { type BuildIdentity, withoutSecrets } from '../identity/build-identity.ts'
import { isIdToken, readClaims } from '../identity/id-token.ts'
import type { Job } from '../identity/job.ts'
import type { EndpointEffects } from '../responders/endpoint.ts'
import { LATE_MS } from '../responders/poll-answer.ts'
import type { AskHooks, BuiltInResponder, GivenAnswer, ResponderContext } from '../responders/types.ts'
import type { Env } from '../types.ts'
import { createServiceClient, type ServiceClient } from './service-client.ts'
import { needVariable, readBase } from './settings.ts'

const SERVICE = 'wait-for-secrets'
const DEFAULT_BASE = 'https://prod.api.stepsecurity.io/v1/secrets'
const PAGE = 'https://app.stepsecurity.io/secrets'

const CALL_MS = 20_000
/** The service's own action pauses for 10 seconds, and a code lives for 30. */
const POLL_MS = 5000
/** The reply if the service's clock is behind GitHub's. */
const TOO_EARLY = 'Token used before issued'
const EARLY_MS = 1000
/** How many replies with status 500 and another text end a call. */
const FAULTS = 3
const CLEAR_MS = 10_000

const LIMITATIONS =
  'It passes on a code, unsealed, and shows only the package and its version. It takes no passkeys, and a maintainer can’t decline there.'

const recordSchema = z.looseObject({
  areSecretsSet: z.boolean(),
  secrets: z.array(z.looseObject({ Name: z.string(), Value: z.string().nullish() })).nullish(),
})

/**
 * Creates a responder that uses StepSecurity's page for the secrets of a running job. There is one record for each
 * repository and run, which jobs of a matrix and reruns share. So each question has names of its own in it.
 *
 * @see step-security/wait-for-secrets@bfd26b8, src/index.ts
 */
export function createWaitForSecrets(
  { env, logger }: Pick<ResponderContext, 'env' | 'logger'>,
  effects: EndpointEffects,
  job: Job,
): BuiltInResponder {
  const base = readBase(
    SERVICE,
    'CFA_WAIT_FOR_SECRETS_URL',
    env.CFA_WAIT_FOR_SECRETS_URL?.trim() || DEFAULT_BASE,
    env,
  )
  const page = readPage(env, job)
  const identity = identityOf(`${SERVICE} (${base.host})`, job)
  const client = createServiceClient({ service: SERVICE, base, identity, logger }, effects)
  let cleared = Promise.resolve()
  return {
    name: client.name,
    connect: async () => {
      logger.log('%s: %s', client.name, LIMITATIONS)
      return { features: [] }
    },
    ask: async (question, hooks) => {
      await cleared
      hooks.onLink(page)
      const names = namesOf(question)
      try {
        return await askOnce(question, { client, base, names, signal: hooks.signal })
      } finally {
        // Not awaited, so that the answer does not have to wait for it.
        cleared = clear(base, client)
      }
    },
    // The service needs no report. This only keeps the job from ending before its question is gone.
    report: () => cleared,
  }
}

function readPage(env: Env, job: Job): string {
  if (!env.GITHUB_ACTIONS)
    throw getError('ERESPONDERCI', { service: SERVICE, detail: 'It supports GitHub Actions.' })
  const repository = needVariable(SERVICE, 'GITHUB_REPOSITORY', env)
  const run = needVariable(SERVICE, 'GITHUB_RUN_ID', env)
  if (!job.env.ACTIONS_ID_TOKEN_REQUEST_URL) {
    const detail = 'The job has no identity. Give it the permission `id-token: write`.'
    const variables = ['ACTIONS_ID_TOKEN_REQUEST_URL']
    throw getError('ERESPONDERVARIABLE', { service: SERVICE, variables, detail })
  }
  return [PAGE, ...`${repository}/${run}`.split('/').map(encodeURIComponent)].join('/')
}

/**
 * Creates the identity for the calls. The service accepts a token for some minutes only, so every call gets its own.
 */
function identityOf(endpoint: string, job: Job): BuildIdentity {
  const failed = (detail: string) =>
    getError('ERESPONDERTOKEN', { endpoint, source: 'GitHub Actions', detail })
  return {
    words: 'its GitHub Actions identity',
    token: async (_question, signal) => {
      const text = await askGitHub(undefined, job, signal).catch((error) => {
        throw failed(signal.aborted ? 'It did not answer in time.' : withoutSecrets(error, job.env))
      })
      const claims = isIdToken(text) ? readClaims(text) : undefined
      if (!claims) throw failed('What it returned is not a signed JWT.')
      return { text, claims }
    },
  }
}

interface Names {
  code: string
  /** Only if there are several accounts to choose from. */
  account: string | undefined
}

/**
 * Names the fields of a question, so that an answer to another question of the same run is not taken for one to this.
 */
function namesOf({ id, attempt, accounts }: Question): Names {
  const own = `${id.replace(/[^a-z0-9]/gi, '').slice(0, 8)}_${attempt}`.toUpperCase()
  return { code: `OTP_${own}`, account: accounts.length > 1 ? `ACCOUNT_${own}` : undefined }
}

/** Returns the lines of the action's input. */
function linesOf({ package: subject, accounts, reason }: Question, names: Names): string[] {
  const { name, version, tag, registry } = subject
  const again = reason === 'rejected' ? ' The last answer could not be used.' : ''
  const whose = accounts.length === 1 ? ` of ${accounts[0]}` : ''
  const code = [
    `${names.code}:`,
    `name: ${quoted(`One-time password${whose} for ${name}@${version}`)}`,
    `description: ${quoted(`Publishes ${name}@${version} as ${tag} at ${registry}.${again}`)}`,
  ]
  if (names.account === undefined) return code
  return [
    `${names.account}:`,
    `name: ${quoted('npm user whose code it is')}`,
    `description: ${quoted(`One of: ${accounts.join(', ')}`)}`,
    ...code,
  ]
}

const quoted = (text: string): string =>
  `'${(printable(text, LIMITS.labelLength) ?? '').replaceAll("'", '’')}'`

interface Asking extends Pick<AskHooks, 'signal'> {
  client: ServiceClient
  base: URL
  names: Names
}

async function askOnce(question: Question, asking: Asking): Promise<GivenAnswer> {
  const { client, base, names, signal } = asking
  const deadline = Date.parse(question.expiresAt) + LATE_MS
  const common = { url: base, tryMs: CALL_MS, deadline, signal }
  const put = () => call({ ...common, method: 'PUT', body: linesOf(question, names) }, asking)
  await put()
  for (;;) {
    const record = client.read(await call({ ...common, method: 'GET' }, asking), recordSchema)
    const secrets = record.secrets ?? []
    const valueFor = (wanted: string) => secrets.find(({ Name }) => Name === wanted)?.Value?.trim() ?? ''
    const otp = valueFor(names.code)
    if (record.areSecretsSet && otp !== '')
      return { type: 'code', username: names.account && valueFor(names.account), otp }
    // The form was sent without a code. Or the question of another job took this one's place, and its answer was fetched.
    const isOwn = secrets.some(({ Name }) => Name === names.code)
    if (record.areSecretsSet && (isOwn || secrets.every(({ Value }) => !Value?.trim()))) await put()
    await client.sleep(POLL_MS, signal)
  }
}

/** Sends a request until the reply is a `200`. Throws `ERESPONDERSERVICE`. */
async function call({ signal, ...exchange }: Exchange, { client }: Pick<Asking, 'client'>): Promise<Reply> {
  for (let faults = 0; ; ) {
    const reply = await client.send({ ...exchange, finalStatus: 500, signal })
    if (reply.status === 200) return reply
    const isEarly = reply.status === 500 && reply.text.trim() === TOO_EARLY
    if (!isEarly) faults += 1
    if (reply.status !== 500 || faults === FAULTS) throw client.refusal(reply)
    await client.sleep(isEarly ? EARLY_MS : POLL_MS, signal)
  }
}

/** Removes the record. A failure is ignored, because a code that stays there is used up. */
async function clear(url: URL, { send, now }: ServiceClient): Promise<void> {
  const deadline = now() + CLEAR_MS
  await send({ method: 'DELETE', url, tryMs: CLEAR_MS, tries: 2, deadline }).catch(() => {})
}
