import {
  type AnswerReading,
  type Feature,
  isBuildRefused,
  isPathUnknown,
  LIMITS,
  type PollReading,
  ProtocolError,
  readAnswer,
  readHandshake,
  readPollReply,
  readProblem,
} from '@cfa/protocol'
import { getError, type PluginError } from '../errors/get-error.ts'
import { parseJson } from '../files/parse-json.ts'
import { describeStatus, type Reply } from '../http/exchange.ts'
import { presentedBy } from '../identity/presented-by.ts'
import { QuestionExpired } from './types.ts'

/**
 * `404` and `405` are the replies of a simple endpoint, which knows nothing but the question. A service that has nothing
 * at this path says so.
 */
export function judgeHandshake(reply: Reply, name: string): { features: Feature[]; isNotFound?: true } {
  const { status, text } = reply
  if (status === 405) return { features: [] }
  if (status === 404 && !isPathUnknown(text)) return { features: [], isNotFound: true }
  if (status === 401 || status === 403) throw proofRefused(reply, name, readProblem(text) ?? '')
  if (status !== 200) throw getError('ERESPONDERPROTOCOL', { endpoint: name, detail: describeStatus(reply) })
  return reading(() => ({ features: readHandshake(parseJson(text)).features }), {
    reply,
    name,
    code: 'ERESPONDERPROTOCOL',
  })
}

/** `410` to a question is a maintainer's decline. So is `403`, unless it refuses the build. */
export function judgeAnswer(reply: Reply, name: string): AnswerReading {
  const { status, text, contentType } = reply
  if (isDecline(reply)) return decline(readProblem(text))
  if (status !== 200) throw refusal(reply, name)
  return reading(() => readAnswer({ text, contentType }), { reply, name })
}

/** Returns `undefined` if there is nothing new. */
export function judgePoll(
  reply: Reply,
  name: string,
): (Partial<PollReading> & { revision: number }) | undefined {
  const { status, text } = reply
  if (status === 204) return undefined
  if (isDecline(reply)) return { revision: 0, answer: decline(readProblem(text)) }
  if (status !== 200) throw refusal(reply, name)
  const news = reading(() => readPollReply(parseJson(text)), { reply, name })
  return { ...news, answer: answerOf(news, name) }
}

/**
 * A decline counts in every state. The state `declined` is one by itself, except that a sealed answer is passed on to
 * be opened. Any other answer counts only in the state `answered`, because it otherwise belongs to an earlier attempt.
 */
function answerOf({ state, answer }: PollReading, name: string): AnswerReading | undefined {
  if (state === 'expired') throw new QuestionExpired()
  if (state === 'answered' || answer?.type === 'decline') return answer
  if (state === 'declined') return answer?.type === 'sealed' ? answer : decline(undefined)
  if (state === 'withdrawn' || state === 'failed')
    throw getError('ERESPONDERCLOSED', { endpoint: name, detail: `It is ${state} there.` })
  return undefined
}

const decline = (reason: string | undefined): AnswerReading => ({ type: 'decline', by: undefined, reason })

const isDecline = ({ status, text }: Reply): boolean =>
  status === 410 || (status === 403 && !isBuildRefused(text))

function refusal(reply: Reply, name: string): PluginError {
  const detail = describeStatus(reply)
  if (reply.status === 401 || reply.status === 403) return proofRefused(reply, name, detail)
  return getError('ERESPONDERREFUSED', { endpoint: name, detail })
}

/** Makes the error for a responder that does not accept what the job proved itself with. */
function proofRefused({ claims }: Reply, endpoint: string, detail: string): PluginError {
  return claims
    ? getError('ERESPONDERIDENTITY', { endpoint, ...presentedBy(claims), detail })
    : getError('ERESPONDERAUTH', { endpoint, detail })
}

interface Subject {
  reply: Reply
  name: string
  code?: 'ERESPONDERANSWER' | 'ERESPONDERPROTOCOL'
}

function reading<Value>(
  read: () => Value,
  { reply, name: endpoint, code = 'ERESPONDERANSWER' }: Subject,
): Value {
  if (reply.isTooLong)
    throw getError(code, { endpoint, detail: `Its body is longer than ${LIMITS.bodyBytes} bytes.` })
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw getError(code, { endpoint, detail: error.message })
  }
}
