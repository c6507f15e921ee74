/** `refused`: trying again would not help. `unreachable`: it may help. `gone`: the receiver no longer exists. */
export type DeliveryErrorCode = 'refused' | 'unreachable' | 'gone'

/**
 * A message did not get through. The text is shown to the channel's owner: it has only our own words, a status or a
 * host, and never the receiver's text, an address or a secret.
 */
export class DeliveryError extends Error {
  readonly code: DeliveryErrorCode
  /** How long the receiver asks us to wait, in milliseconds. */
  readonly retryAfterMs: number

  constructor(code: DeliveryErrorCode, message: string, retryAfterMs = 0) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
