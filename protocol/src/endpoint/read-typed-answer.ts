import { judgeCode } from '../code.ts'
import { LIMITS } from '../limits.ts'
import { printable } from '../text.ts'
import type { EndpointAnswer } from './create-endpoint.ts'

/** The person who typed. */
export interface Typist {
  username: string
}

/**
 * Reads what a maintainer typed: a code, or “no” and a reason.
 *
 * @returns `undefined` if it is neither, or a recovery code: ask again.
 */
export function readTypedAnswer(text: string, { username }: Typist): EndpointAnswer | undefined {
  const [, reason] = /^\s*no\b(.*)$/is.exec(text) ?? []
  if (reason !== undefined) {
    const shown = printable(reason.replace(/^[\s,:.–-]+/, ''), LIMITS.reasonLength)
    return { declined: true, by: username, ...(shown === undefined ? {} : { reason: shown }) }
  }
  const judgement = judgeCode(text)
  return judgement.ok ? { username, otp: judgement.code } : undefined
}
