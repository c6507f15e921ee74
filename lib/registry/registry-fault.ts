/** No reply came: network, certificate, time, or a body that is too long. Has no request, no header and no cause in it. */
export class RegistryFault extends Error {
  override readonly name = 'RegistryFault'
  /** The system's (`ECONNREFUSED`, `ETIMEDOUT`, …), or one of `FAULT_CODES`. */
  readonly code: string | undefined
  constructor(message: string, code: string | undefined) {
    super(message)
    this.code = code
  }
}

export const FAULT_CODES = {
  /** After decompression. */
  bodyTooLong: 'EBODYTOOLONG',
  /** The body is compressed in a way that nobody asked for. */
  encoding: 'EBODYENCODING',
  /** The proxy did not connect. */
  proxy: 'EPROXY',
  time: 'ETIMEDOUT',
  /** A header has a character that no header can have, so nothing was sent. */
  header: 'ERR_INVALID_CHAR',
} as const

/** What an error of Node's HTTP client says, without the request that may hang on it. */
export function toFault(error: unknown): RegistryFault {
  if (error instanceof RegistryFault) return error
  const { message, code, errors } = error as Error & { code?: unknown; errors?: Error[] }
  const known = typeof code === 'string' ? code : undefined
  // Where several addresses were tried, the message is empty.
  return new RegistryFault(message || errors?.[0]?.message || known || 'no reply', known)
}
