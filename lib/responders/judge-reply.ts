import {
  type AnswerReading,
  type Feature,
  type PollReading,
  ProtocolError,
  readAnswer,
  readHandshake,
  readPollReply,
  readProblem,
} from '@cfa/protocol'
import { getError, type PluginError } from '../errors/get-error.ts'
import type { Reply } from './exchange.ts'
import { QuestionExpired } from './types.ts'

/** `404` and `405` are what a plain endpoint says, one that knows nothing but the question. */
export function judgeHandshake({ status, text }: Reply, name: string): { features: Feature[] } {
  if (status === 404 || status === 405) return { features: [] }
  if (status === 401 || status === 403)
    throw getError('ERESPONDERAUTH', { endpoint: name, detail: readProblem(text) ?? '' })
  if (status !== 200)
    throw getError('ERESPONDERPROTOCOL', { endpoint: name, detail: `It answered with status ${status}.` })
  try {
    return { features: readHandshake(parseJson(text)).features }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw getError('ERESPONDERPROTOCOL', { endpoint: name, detail: error.message })
  }
}

/** `403` and `410` to a question are a maintainer's no. */
export function judgeAnswer({ status, text, contentType }: Reply, name: string): AnswerReading {
  if (status === 403 || status === 410) return { type: 'decline', by: undefined, reason: readProblem(text) }
  if (status !== 200) throw refusal(status, text, name)
  return reading(() => readAnswer({ text, contentType }), name)
}

/** `undefined`: nothing new. */
export function judgePoll(
  { status, text }: Reply,
  name: string,
): (Partial<PollReading> & { revision: number }) | undefined {
  if (status === 204) return undefined
  if (status === 403 || status === 410) {
    return { revision: 0, answer: { type: 'decline', by: undefined, reason: readProblem(text) } }
  }
  if (status !== 200) throw refusal(status, text, name)
  const news = reading(() => readPollReply(parseJson(text)), name)
  if (news.answer || !(news.state in ENDS)) return news
  if (news.state === 'expired') throw new QuestionExpired()
  return {
    ...news,
    answer: { type: 'decline', by: undefined, reason: ENDS[news.state as keyof typeof ENDS] },
  }
}

const ENDS = {
  declined: undefined,
  withdrawn: 'The question was withdrawn at the responder.',
  expired: undefined,
  failed: 'The responder says that the release failed.',
} as const

function refusal(status: number, text: string, name: string): PluginError {
  const said = readProblem(text)
  const detail = [`It answered with status ${status}.`, said && `It said: ${said}`].filter(Boolean).join(' ')
  return getError(status === 401 ? 'ERESPONDERAUTH' : 'ERESPONDERREFUSED', { endpoint: name, detail })
}

function reading<Value>(read: () => Value, name: string): Value {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw getError('ERESPONDERANSWER', { endpoint: name, detail: error.message })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
