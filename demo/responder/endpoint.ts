import { createHash, timingSafeEqual } from 'node:crypto'
import { questionSchema, tellingSchema } from '@cfa/protocol'
import type { Board, Held, Outcome } from './board.ts'
import {
  empty,
  json,
  parseJson,
  preferredWaitMs,
  problem,
  type Request,
  type Response,
  type Route,
} from './http.ts'

const PATH = '/responder'
const QUESTIONS = `${PATH}/questions/`

export interface EndpointOptions {
  /** What the job has to show. */
  secret: string
  /** Where a maintainer can answer. */
  link: () => string
}

/**
 * The side that the job talks to, with the features `approval`, `wait` and `sealed`.
 *
 * @see docs/protocol.md
 */
export function createEndpoint(board: Board, { secret, link }: EndpointOptions): Route {
  return (request) => {
    const { pathname } = request.url
    if (pathname !== PATH && !pathname.startsWith(QUESTIONS)) return undefined
    if (!knows(request, secret)) return empty(401, { 'www-authenticate': 'Bearer' })
    if (pathname === PATH) return answerEndpoint(request, board, link())
    return answerQuestion(request, board, link())
  }
}

function knows({ headers }: Request, secret: string): boolean {
  return timingSafeEqual(hash(headers.authorization ?? ''), hash(`Bearer ${secret}`))
}

const hash = (text: string) => createHash('sha256').update(text).digest()

function answerEndpoint({ method, text }: Request, board: Board, link: string): Response {
  if (method === 'GET') return json(200, { protocol: 1, features: ['approval', 'wait', 'sealed'] })
  if (method !== 'POST') return empty(405, { allow: 'GET, POST' })
  const question = questionSchema.safeParse(parseJson(text))
  if (!question.success) return problem(400, 'This is not a question of protocol version 1.')
  if (board.ask(question.data) === 'conflict') return refusal('conflict')
  return json(202, { link }, { location: `${QUESTIONS}${question.data.id}` })
}

async function answerQuestion(request: Request, board: Board, link: string): Promise<Response> {
  const held = board.find(request.url.pathname.slice(QUESTIONS.length))
  if (!held) return refusal('unknown')
  if (request.method === 'GET') return poll(request, held, board, link)
  if (request.method !== 'PATCH') return empty(405, { allow: 'GET, PATCH' })
  const telling = tellingSchema.safeParse(parseJson(request.text))
  if (!telling.success) return problem(400, 'This is not a telling of protocol version 1.')
  const outcome = board.tell(held.question.id, telling.data)
  return outcome === 'done' ? empty(204) : refusal(outcome)
}

/** Holds the reply back until there is news. */
async function poll(
  { url, headers }: Request,
  { question }: Held,
  board: Board,
  link: string,
): Promise<Response> {
  const after = Number(url.searchParams.get('after') ?? 0)
  const current = () => board.find(question.id) as Held
  await board.wait(() => current().revision > after, preferredWaitMs(headers.prefer))
  const { revision, state, answer } = current()
  return revision > after ? json(200, { revision, state, answer, link }) : empty(204)
}

function refusal(outcome: Exclude<Outcome, 'done'>): Response {
  if (outcome === 'unknown') return problem(404, 'This question is not known.')
  return problem(409, 'The question is not in a state for this.')
}
