import { PROTOCOL_VERSION } from '../handshake.ts'
import { parseJson } from '../json.ts'
import { LIMITS } from '../limits.ts'
import { type Question, questionSchema } from '../question.ts'
import { isSameSecret } from './same-secret.ts'

/** A maintainer's answer: a code, or a decline. */
export type EndpointAnswer =
  | { username: string; otp: string }
  | { declined: true; by?: string; reason?: string }

/**
 * Shows a question to people and resolves with the first answer. `signal` is aborted when the question is over: remove
 * the question from the screen then. The reason of a rejection goes to `onError` and never to the job, which asks again
 * a few seconds later.
 */
export type Ask = (question: Question, context: { signal: AbortSignal }) => Promise<EndpointAnswer>

export interface EndpointOptions {
  /** The job's `CFA_RESPONDER_SECRET`, at least 16 characters. */
  secret: string | undefined
  ask: Ask
  /** Called with the error that `ask` rejected with. */
  onError?: (error: unknown) => void
  /** How long an answer is kept for a job whose connection broke, in milliseconds. Default: 60,000. */
  keepAnswersMs?: number
}

export type Endpoint = (request: Request) => Promise<Response>

const KEEP_ANSWERS_MS = 60_000
/** Far more than one project has jobs waiting at the same time. */
const MOST_OPEN = 100
const SHORTEST_SECRET = 16
/** The longest delay that `setTimeout` accepts (Node, lib/internal/timers.js, `TIMEOUT_MAX`). */
const LONGEST_WAIT_MS = 2 ** 31 - 1

const FEATURES = ['approval']
const UNNAMED = ['details', 'web', 'trust', 'packages', 'change'] as const

/**
 * Creates the endpoint of a responder of your own, as a fetch handler. It checks the secret, reads the questions, asks
 * once for each attempt, and forgets the answers after a while. Its only feature is `approval`: the job asks before the
 * git tag, and the reply is the answer itself.
 *
 * @throws {TypeError} If the secret is missing or shorter than 16 characters.
 */
export function createEndpoint({ secret, ...options }: EndpointOptions): Endpoint {
  if (!secret || secret.length < SHORTEST_SECRET)
    throw new TypeError('The secret is missing or short: make one by `openssl rand -base64 32`.')
  const answers = createAnswers(options)

  return async (request) => {
    const given = request.headers.get('authorization') ?? ''
    if (!(await isSameSecret(given, `Bearer ${secret}`))) return problem(401, 'The secret is wrong.')
    if (request.method === 'GET') return Response.json({ protocol: PROTOCOL_VERSION, features: FEATURES })
    if (request.method !== 'POST') return problem(405, 'Questions come by POST.')
    const body = await request.text()
    if (body.length > LIMITS.bodyBytes) return problem(413, 'The question is too long.')
    const question = readQuestion(body)
    if (!question) return problem(400, 'This is no question that this endpoint can be asked.')
    if (answers.isFull()) return problem(429, 'Too many questions are open.', { 'retry-after': '10' })
    const answer = answers.answerTo(question, body)
    if (!answer) return problem(409, 'This attempt was asked about with other content.')
    return answer.then(
      (one) => Response.json(one, { headers: { 'cache-control': 'no-store' } }),
      () => problem(503, 'Nobody could be asked.', { 'retry-after': '5' }),
    )
  }
}

/** Keeps one answer for each attempt, however often the job asks for it, and drops it after `keepAnswersMs`. */
function createAnswers({ ask, onError, keepAnswersMs = KEEP_ANSWERS_MS }: Omit<EndpointOptions, 'secret'>) {
  const open = new Map<string, { body: string; answer: Promise<EndpointAnswer> }>()
  return {
    isFull: () => open.size >= MOST_OPEN,
    /** Returns `undefined` if this attempt has already been asked about with another body. */
    answerTo: (question: Question, body: string): Promise<EndpointAnswer> | undefined => {
      const key = `${question.id} ${question.attempt}`
      const known = open.get(key)
      if (known) return known.body === body ? known.answer : undefined
      const answer = askUntil(question, ask)
      open.set(key, { body, answer })
      answer.then(
        () => unref(setTimeout(() => open.delete(key), keepAnswersMs)),
        (error) => {
          open.delete(key)
          onError?.(error)
        },
      )
      return answer
    },
  }
}

async function askUntil(question: Question, ask: Ask): Promise<EndpointAnswer> {
  const leftMs = Math.min(Date.parse(question.expiresAt) - Date.now(), LONGEST_WAIT_MS)
  const controller = new AbortController()
  const late = Promise.withResolvers<EndpointAnswer>()
  const timer = setTimeout(
    () => late.resolve({ declined: true, reason: 'Nobody answered in time.' }),
    Math.max(leftMs, 0),
  )
  unref(timer)
  try {
    return await Promise.race([ask(question, { signal: controller.signal }), late.promise])
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}

function readQuestion(body: string): Question | undefined {
  const { data } = questionSchema.safeParse(parseJson(body))
  return data && UNNAMED.every((key) => data[key] === undefined) ? data : undefined
}

function problem(status: number, message: string, headers: Record<string, string> = {}): Response {
  const more =
    status === 401 ? { 'www-authenticate': 'Bearer' } : status === 405 ? { allow: 'GET, POST' } : {}
  return Response.json({ message }, { status, headers: { ...more, ...headers } })
}

/** Stops a timer from keeping a Node process alive. On other platforms a timer is a number. */
function unref(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer)
    (timer as { unref: () => void }).unref()
}
