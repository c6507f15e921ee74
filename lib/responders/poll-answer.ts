import type { AnswerReading, Question } from '@cfa/protocol'
import type { EndpointClient } from './endpoint-client.ts'
import { judgePoll } from './judge-reply.ts'
import type { AskHooks } from './types.ts'

/** How long the responder may hold a poll. The try itself gets some seconds more for the way. */
const POLL_WAIT_S = 25
const POLL_TRY_MS = (POLL_WAIT_S + 15) * 1000
const PREFER = { prefer: `wait=${POLL_WAIT_S}` }
/** The pause for a responder that answers polls at once. `QUICK_NEWS` pieces of news in a row may come faster. */
const SHORTEST_POLL_MS = 1000
const QUICK_NEWS = 5
/**
 * How long after a question's deadline the exchange gives up. The signal has to end it first, with the right reason.
 */
export const LATE_MS = 1000

/** Where to wait for a question's answer and report its outcome. */
export interface Place {
  url: URL
  /** The last revision seen there. */
  after: number
}

/**
 * Polls until there is an answer. Throws `ERESPONDERUNREACHABLE`, `ERESPONDERAUTH`, `ERESPONDERREFUSED`,
 * `ERESPONDERANSWER`, `ERESPONDERCLOSED`, `QuestionExpired`, or the reason of the signal.
 */
export async function pollAnswer(
  { expiresAt }: Pick<Question, 'expiresAt'>,
  { signal, onLink }: AskHooks,
  place: Place,
  { name, send, now, sleep }: EndpointClient,
): Promise<AnswerReading> {
  const deadline = Date.parse(expiresAt) + LATE_MS
  for (let quick = 0; ; ) {
    const startedAt = now()
    const call = { method: 'GET', url: pollUrl(place), headers: PREFER, tryMs: POLL_TRY_MS } as const
    const news = judgePoll(await send({ ...call, deadline, signal }), name)
    if (news?.link) onLink(news.link)
    const isNew = news !== undefined && news.revision > place.after
    if (isNew) place.after = news.revision
    if (news?.answer) return news.answer
    const restMs = SHORTEST_POLL_MS - (now() - startedAt)
    quick = isNew && restMs > 0 ? quick + 1 : 0
    if (restMs > 0 && (!isNew || quick > QUICK_NEWS)) await sleep(restMs, signal)
  }
}

/** Keeps the query of the place as it came, because it may be signed. */
function pollUrl({ url: place, after }: Place): URL {
  const url = new URL(place)
  url.search += `${url.search ? '&' : '?'}after=${after}`
  return url
}
