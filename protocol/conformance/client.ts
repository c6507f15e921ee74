import {
  createSealingKey,
  type Feature,
  LIMITS,
  type OpenAnswer,
  type Question,
  type SealingKey,
} from '../index.ts'
import { exampleQuestion } from '../testing.ts'

/** A reply, read whole. `text` is empty where it was longer than a body may be. */
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
  /** In place of the requester’s own; `null`: no authorization at all. */
  secret?: string | null
}

/** A network setting as a question may have. */
export const PROXY = { setting: 'proxy', value: 'http://proxy.example:8080/', file: '.npmrc' }

/** How the suite has a question answered, by whatever stands for a maintainer at this endpoint. */
export type AnswerQuestion = (question: Question, answer: OpenAnswer) => Promise<void>

/** What the checks work with. */
export interface Client {
  endpoint: URL
  /** Of the handshake. */
  features: Feature[]
  key: SealingKey
  answer: AnswerQuestion | undefined
  call: (call?: Call) => Promise<Reply>
  /** A question of its own step of a release. */
  question: (changes?: Partial<Question>) => Question
  /** Every status that was seen. */
  statuses: Set<number>
  /** The requester’s own. */
  secret: string
  /** From here on a reply that has not to wait for anybody is late, in milliseconds. */
  lateMs: number
  /** Of the calls that have not to wait. */
  slowest: { what: string; tookMs: number }
}

export interface ClientOptions {
  secret: string
  packageName: string
  answer: AnswerQuestion | undefined
  lateMs: number
}

/** A simple endpoint answers when somebody has typed. */
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
    // A poll may be held, and a simple endpoint waits with its reply for somebody.
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
