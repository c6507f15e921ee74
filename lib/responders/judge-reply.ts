import {
  type AnswerReading,
  type Feature,
  LIMITS,
  type PollReading,
  ProtocolError,
  readAnswer,
  readHandshake,
  readPollReply,
  readProblem,
} from '@cfa/protocol'
import { getError, type PluginError } from '../errors/get-error.ts'
import { describeStatus, type Reply } from './exchange.ts'
import { QuestionExpired } from './types.ts'

/** `404` and `405` are what a plain endpoint says, one that knows nothing but the question. */
export function judgeHandshake(reply: Reply, name: string): { features: Feature[] } {
  const { status, text } = reply
  if (status === 404 || status === 405) return { features: [] }
  if (status === 401 || status === 403)
    throw getError('ERESPONDERAUTH', { endpoint: name, detail: readProblem(text) ?? '' })
  if (status !== 200)
    throw getError('ERESPONDERPROTOCOL', { endpoint: name, detail: `It answered with status ${status}.` })
  return reading(() => ({ features: readHandshake(parseJson(text)).features }), {
    reply,
    name,
    code: 'ERESPONDERPROTOCOL',
  })
}

/** `403` and `410` to a question are a maintainer's decline. */
export function judgeAnswer(reply: Reply, name: string): AnswerReading {
  const { status, text, contentType } = reply
  if (status === 403 || status === 410) return decline(readProblem(text))
  if (status !== 200) throw refusal(status, text, name)
  return reading(() => readAnswer({ text, contentType }), { reply, name })
}

/** `undefined`: nothing new. */
export function judgePoll(
  reply: Reply,
  name: string,
): (Partial<PollReading> & { revision: number }) | undefined {
  const { status, text } = reply
  if (status === 204) return undefined
  if (status === 403 || status === 410) {
    return { revision: 0, answer: decline(readProblem(text)) }
  }
  if (status !== 200) throw refusal(status, text, name)
  const news = reading(() => readPollReply(parseJson(text)), { reply, name })
  return { ...news, answer: answerOf(news) }
}

/** The state `declined` outweighs the answer; with any other state but `answered`, an answer is one to an earlier attempt. */
function answerOf({ state, answer }: PollReading): AnswerReading | undefined {
  if (state === 'expired') throw new QuestionExpired()
  if (state === 'answered' || answer?.type === 'decline') return answer
  if (state === 'declined') return answer?.type === 'sealed' ? answer : decline(undefined)
  return state in ENDS ? decline(ENDS[state as keyof typeof ENDS]) : undefined
}

const ENDS = {
  withdrawn: 'The question was withdrawn at the responder.',
  failed: 'The responder says that the release failed.',
} as const

const decline = (reason: string | undefined): AnswerReading => ({ type: 'decline', by: undefined, reason })

function refusal(status: number, text: string, name: string): PluginError {
  const detail = describeStatus({ status, text })
  return getError(status === 401 ? 'ERESPONDERAUTH' : 'ERESPONDERREFUSED', { endpoint: name, detail })
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
