/** `token`: the registry does not take it. `away`: it may get better by itself. `unfit`: it will not. */
export type RegistryErrorCode = 'token' | 'away' | 'unfit'

/** The registry could not be read. The text is our own words, a status or a host, and never what the registry said. */
export class RegistryError extends Error {
  readonly code: RegistryErrorCode
  /** What the registry wants us to wait, in milliseconds. */
  readonly retryAfterMs: number

  constructor(code: RegistryErrorCode, message: string, retryAfterMs = 0) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
