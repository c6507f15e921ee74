import { declineAnswerSchema, sealedAnswerSchema } from '@cfa/protocol'
import { z } from 'zod'
import type { Authenticator } from './authenticator.ts'
import type { Board } from './board.ts'
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

/** An answer from a page: sealed, or a no. Nothing else is let in, so no code can come here in clear text. */
const pageAnswerSchema = z.strictObject({
  id: z.uuid(),
  attempt: z.int().min(1),
  answer: z.union([sealedAnswerSchema.strict(), declineAnswerSchema.strict()]),
})

/**
 * The side that the page talks to. A responder for more than one machine signs its maintainers in here; this one listens
 * on loopback, and its maintainers are made up.
 */
export function createPageApi(board: Board, authenticator: Authenticator): Route {
  return (request) => {
    const { method, url } = request
    const call = `${method} ${url.pathname}`
    if (call === 'GET /api/release') return watch(request, board)
    if (call === 'POST /api/answer') return answer(request, board)
    if (call === 'GET /api/authenticator') return json(200, authenticator.read())
    return undefined
  }
}

/** What the page shows: the question that was asked last. The answer stays here. */
async function watch({ url, headers }: Request, board: Board): Promise<Response> {
  const after = Number(url.searchParams.get('after') ?? 0)
  await board.wait(() => board.revision() > after, preferredWaitMs(headers.prefer))
  const { question = null, state = null, reason = null } = board.latest() ?? {}
  return json(200, { revision: board.revision(), question, state, reason })
}

function answer({ headers, text }: Request, board: Board): Response {
  if (!isOwnPage(headers)) return problem(403, 'Answers come from the page itself.')
  const given = pageAnswerSchema.safeParse(parseJson(text))
  if (!given.success) return problem(400, 'An answer has to be sealed, or a no.')
  const { id, attempt, answer: said } = given.data
  const outcome = board.answer(id, attempt, said)
  if (outcome === 'done') return empty(204)
  return outcome === 'unknown'
    ? problem(404, 'This question is not known.')
    : problem(409, 'Somebody has answered already, or the job asks no more.')
}

/** Other sites can't send JSON here without asking first, and browsers say where a request comes from. */
function isOwnPage(headers: Request['headers']): boolean {
  const site = headers['sec-fetch-site']
  return headers['content-type'] === 'application/json' && (site === undefined || site === 'same-origin')
}
