/** Why no reply came. Holds neither the request nor its headers. */
export interface Failure {
  message: string
  /** A code of the system or of Node.js: `ECONNREFUSED`, `ETIMEDOUT`, `ERR_INVALID_CHAR`, … */
  code: string | undefined
}

/** Keeps what an error of Node's HTTP client says, but not the request that may be attached to it. */
export function failureOf(error: unknown): Failure {
  const { message, code, errors } = error as Error & { code?: unknown; errors?: Error[] }
  const known = typeof code === 'string' ? code : undefined
  // The message is empty if several addresses were tried.
  return { message: message || errors?.[0]?.message || known || 'no reply', code: known }
}

/** Creates an error that `failureOf` reads like one of Node's own. */
export const errorWith = (code: string, message: string): Error => Object.assign(new Error(message), { code })
