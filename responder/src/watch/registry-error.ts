/** `token`: the registry does not accept the token. `away`: it may recover by itself. `unfit`: it will not. */
export type RegistryErrorCode = 'token' | 'away' | 'unfit'

/**
 * The registry could not be read. The message has only our own words, a status or a host, and never the registry's
 * text.
 */
export class RegistryError extends Error {
  readonly code: RegistryErrorCode
  /** How long the registry asks us to wait, in milliseconds. */
  readonly retryAfterMs: number

  constructor(code: RegistryErrorCode, message: string, retryAfterMs = 0) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
