/** Every code that a `ProtocolError` can have. They are stable, because callers branch on them. */
export const PROTOCOL_ERROR_CODES = [
  'HANDSHAKE_INVALID',
  'VERSION_UNSUPPORTED',
  'ANSWER_INVALID',
  'POLL_INVALID',
  'CODE_INVALID',
  'LINK_INVALID',
  'KEY_INVALID',
  'SEAL_INVALID',
  'SEAL_MISMATCH',
] as const

export type ProtocolErrorCode = (typeof PROTOCOL_ERROR_CODES)[number]

/**
 * Thrown for a message from a peer that this protocol does not allow.
 *
 * Neither `message` nor any property holds what the peer sent, and there is no `cause`: the text may be a code, and
 * parsers quote what they can't read.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code: ProtocolErrorCode

  constructor(code: ProtocolErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
