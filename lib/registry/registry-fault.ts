import { failureOf } from '../http/failure.ts'
import { PROXY_REFUSED } from '../http/send-request.ts'

/** No usable reply came: network, certificate, time, or a body that is too long. Holds no request, header or cause. */
export class RegistryFault extends Error {
  override readonly name = 'RegistryFault'
  /** A code of the system (`ECONNREFUSED`, `ETIMEDOUT`, …) or one of `FAULT_CODES`. */
  readonly code: string | undefined
  constructor(message: string, code: string | undefined) {
    super(message)
    this.code = code
  }
}

export const FAULT_CODES = {
  /** The body is too long after decompression. */
  bodyTooLong: 'EBODYTOOLONG',
  /** The body is compressed in a way that nobody asked for. */
  encoding: 'EBODYENCODING',
  /** The proxy did not connect. */
  proxy: PROXY_REFUSED,
  time: 'ETIMEDOUT',
  /** A header has a character that no header can have, so nothing was sent. */
  header: 'ERR_INVALID_CHAR',
} as const

/** Keeps what an error of Node's HTTP client says, but not the request that may be attached to it. */
export function toFault(error: unknown): RegistryFault {
  if (error instanceof RegistryFault) return error
  const { message, code } = failureOf(error)
  return new RegistryFault(message, code)
}
