import type * as z from 'zod'

import {
  approvalAnswerSchema,
  codeAnswerSchema,
  declineAnswerSchema,
  sealedAnswerSchema,
  webAnswerSchema,
} from './answer.ts'
import { ProtocolError } from './errors.ts'
import { isObject, parseJson } from './json.ts'
import { LIMITS } from './limits.ts'
import type { PublicJwk } from './question.ts'
import { printable } from './text.ts'

/** A decline. It has `otp` or `sealed` if it came with a code that discards the staged version. */
export interface DeclineReading {
  type: 'decline'
  by: string | undefined
  reason: string | undefined
  username?: string | undefined
  otp?: string | undefined
  sealed?: string | undefined
}

/** An unsealed answer. `otp` is unchecked: `judgeCode` says whether it is a code. */
export type OpenReading =
  | { type: 'code'; username: string | undefined; otp: string }
  | { type: 'approval'; username: string | undefined; otp: string | undefined }
  | { type: 'web'; username: string | undefined; key: PublicJwk }
  | DeclineReading

/** Any answer, with its type. */
export type AnswerReading = OpenReading | { type: 'sealed'; sealed: string }

/** A body and its `content-type` header, as they were received. */
export interface AnswerBody {
  contentType: string | undefined
  text: string
}

/**
 * Reads the body of a `200`: a JSON answer, or a bare code. A body is JSON if its `content-type` says so or it parses
 * as an object. Any other single short line is a bare code, because some servers label every text as HTML.
 *
 * @throws {ProtocolError} `ANSWER_INVALID`. Its message never holds the body's text.
 */
export function readAnswer({ contentType, text }: AnswerBody): AnswerReading {
  if (text.length > LIMITS.bodyBytes) throw invalid(`It is longer than ${LIMITS.bodyBytes} bytes.`)
  const value = parseJson(text)
  if (isObject(value)) return readAnswerValue(value)
  if (!isJsonType(contentType)) return readCode(text)
  if (value === undefined) throw invalid('Its content-type is JSON, its text is not.')
  return readAnswerValue(value)
}

/**
 * Reads an answer that is already parsed, as in the reply to a poll.
 *
 * A decline outweighs everything else in the answer. An answer that neither approves nor declines is refused, so that
 * nothing is published on a guess.
 *
 * @throws {ProtocolError} `ANSWER_INVALID`. Its message never holds anything of the value.
 */
export function readAnswerValue(value: unknown): AnswerReading {
  if (typeof value === 'number') throw invalid(numberProblem('It'))
  if (typeof value === 'string') return readCode(value)
  if (!isObject(value)) throw invalid('It is neither an object nor a code.')
  if (isFlag(value, 'declined')) return readDecline(value)
  const approved = isFlag(value, 'approved')
  if (value.approved === false) throw invalid('"approved" is false: to decline, send "declined": true.')
  if (typeof value.sealed === 'string') return { type: 'sealed', ...readAs(sealedAnswerSchema, value) }
  if (value.web != null) return readWeb(value)
  if (typeof value.otp === 'number') throw invalid(numberProblem('"otp"'))
  if (!approved) {
    const { username, otp } = readAs(codeAnswerSchema, value)
    return { type: 'code', username: username ?? undefined, otp }
  }
  const { username, otp } = readAs(approvalAnswerSchema, value)
  return { type: 'approval', username: username ?? undefined, otp: otp ?? undefined }
}

const isJsonType = (contentType = ''): boolean =>
  /^\s*[\w.-]+\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType)

/** Reads a bare code. One short line only, so that an HTML page is not taken for a mistyped code. */
function readCode(text: string): AnswerReading {
  const otp = text.trim()
  if (otp === '') throw invalid('It is empty.')
  if (otp.length > LIMITS.codeLength || /[\r\n]/.test(otp)) throw invalid('It is neither JSON nor a code.')
  return { type: 'code', username: undefined, otp }
}

/** Reads a web answer. A code in it is ignored, because the registry issues one of its own. */
function readWeb(value: Record<string, unknown>): AnswerReading {
  const { web, username } = readAs(webAnswerSchema, value)
  return { type: 'web', username: username ?? undefined, key: web }
}

/** Reads a decline. It counts whatever else is wrong with it: long texts are shortened, not refused. */
const readDecline = (value: Record<string, unknown>): DeclineReading => ({
  type: 'decline',
  by: printable(value.by, LIMITS.byLength),
  reason: printable(value.reason, LIMITS.reasonLength),
  ...readCodeOfDecline(value),
})

/** Returns the code that came with a decline. A malformed one is left out, and the decline still counts. */
function readCodeOfDecline({ username, otp, sealed }: Record<string, unknown>) {
  const read = declineAnswerSchema.safeParse({ declined: true, username, otp, sealed }).data
  if (read?.sealed != null) return { sealed: read.sealed }
  return read?.otp == null ? {} : { username: read.username ?? undefined, otp: read.otp }
}

function isFlag(value: Record<string, unknown>, name: 'approved' | 'declined'): boolean {
  const flag = value[name] ?? false
  if (typeof flag !== 'boolean') throw invalid(`"${name}" is neither true nor false.`)
  return flag
}

function readAs<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const answer = schema.safeParse(value)
  if (answer.success) return answer.data
  const names = new Set(answer.error.issues.map(({ path }) => `"${String(path[0])}"`))
  throw invalid(`Missing or not allowed: ${[...names].join(', ')}.`)
}

const numberProblem = (what: string): string =>
  `${what} is a JSON number, which loses leading zeros: send the code as a JSON string.`

const invalid = (problem: string): ProtocolError =>
  new ProtocolError('ANSWER_INVALID', `The responder's answer can't be used. ${problem}`)
