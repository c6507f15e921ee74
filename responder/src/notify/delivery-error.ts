/** `refused`: trying again would not help. `unreachable`: it may. `gone`: nobody is there any more. */
export type DeliveryErrorCode = 'refused' | 'unreachable' | 'gone'

/**
 * A message did not get through. The text is shown to the channel's owner: it is our own words, a status or a host, and
 * never what a receiver said, nor an address or a secret.
 */
export class DeliveryError extends Error {
  readonly code: DeliveryErrorCode
  /** What the receiver wants us to wait, in milliseconds. */
  readonly retryAfterMs: number

  constructor(code: DeliveryErrorCode, message: string, retryAfterMs = 0) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
