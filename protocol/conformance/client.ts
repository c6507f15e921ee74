import { type Feature, LIMITS, type OpenAnswer, type Question } from '../index.ts'
import { createSealingKey, type SealingKey } from '../sealing.ts'
import { exampleQuestion } from '../testing.ts'

/** A reply with its whole body. `text` is empty if the body was longer than allowed. */
export interface Reply {
  status: number
  headers: Headers
  text: string
  isTooLong: boolean
  tookMs: number
}

export interface Call {
  method?: 'GET' | 'POST' | 'PATCH'
  url?: URL
  body?: unknown
  headers?: Record<string, string>
  /** Sent instead of the requester’s own. `null` sends no authorization at all. */
  secret?: string | null
}

/** An example of the network settings that a question may have. */
export const PROXY = { setting: 'proxy', value: 'http://proxy.example:8080/', file: '.npmrc' }

/** Gets a question answered by whatever plays the maintainer at this endpoint. */
export type AnswerQuestion = (question: Question, answer: OpenAnswer) => Promise<void>

/** The requester that the checks play. */
export interface Client {
  endpoint: URL
  /** From the handshake. */
  features: Feature[]
  key: SealingKey
  answer: AnswerQuestion | undefined
  call: (call?: Call) => Promise<Reply>
  /** Makes a question with an id and a version of its own. */
  question: (changes?: Partial<Question>) => Question
  /** Every status seen so far. */
  statuses: Set<number>
  /** The requester’s own. */
  secret: string
  /** When a reply that waits for nobody is late, in milliseconds. */
  lateMs: number
  /** The slowest of the calls that wait for nobody. */
  slowest: { what: string; tookMs: number }
}

export interface ClientOptions {
  secret: string
  packageName: string
  answer: AnswerQuestion | undefined
  lateMs: number
}

/** A simple endpoint replies only after somebody has typed. */
const TRY_MS = 5 * 60_000
const MINUTES = 5

export async function createClient(
  endpoint: URL,
  { secret, packageName, answer, lateMs }: ClientOptions,
): Promise<Client> {
  const key = await createSealingKey()
  const statuses = new Set<number>()
  const features: Feature[] = []
  const slowest = { what: 'The handshake', tookMs: 0 }
  let count = 0

  async function call({ method = 'GET', url = endpoint, body, headers, ...rest }: Call = {}): Promise<Reply> {
    const startedAt = performance.now()
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TRY_MS),
      headers: {
        ...(rest.secret === null ? {} : { authorization: `Bearer ${rest.secret ?? secret}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    const isTooLong = bytes.length > LIMITS.bodyBytes
    statuses.add(response.status)
    const tookMs = performance.now() - startedAt
    // A poll may be held open, and a simple endpoint does not reply before somebody has answered.
    const waits = headers?.prefer !== undefined || (method === 'POST' && !features.includes('wait'))
    if (!waits && tookMs > slowest.tookMs)
      Object.assign(slowest, { what: `${method} ${url.pathname}`, tookMs })
    return {
      status: response.status,
      headers: response.headers,
      text: isTooLong ? '' : new TextDecoder().decode(bytes),
      isTooLong,
      tookMs,
    }
  }

  function question(changes: Partial<Question> = {}): Question {
    count += 1
    return exampleQuestion({
      package: {
        name: packageName,
        version: `0.0.0-conformance.${Date.now()}.${count}`,
        tag: 'conformance',
      },
      build: { service: 'the conformance suite', repository: null, branch: null, commit: null, url: null },
      key: features.includes('sealed') ? key.publicJwk : null,
      expiresAt: new Date(Date.now() + MINUTES * 60_000).toISOString(),
      ...changes,
    })
  }

  return { endpoint, features, key, answer, call, question, statuses, secret, lateMs, slowest }
}
