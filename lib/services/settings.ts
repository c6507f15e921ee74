import { getError } from '../errors/get-error.ts'
import { checkEncrypted } from '../responders/check-encrypted.ts'
import type { Env } from '../types.ts'

/** Returns the variable's value, trimmed. Throws `ERESPONDERVARIABLE` if it is missing or empty. */
export function needVariable(service: string, variable: string, env: Env, detail = ''): string {
  const value = env[variable]?.trim()
  if (value) return value
  throw getError('ERESPONDERVARIABLE', { service, variables: [variable], detail })
}

/**
 * Reads the address of a service, without a slash at the end. Throws `ERESPONDERVARIABLE` if it is not a usable URL,
 * and `ERESPONDERINSECURE` if it is not encrypted.
 */
export function readBase(service: string, variable: string, given: string, env: Env): URL {
  const url = URL.parse(given)
  const isUsable = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search
  if (!isUsable) {
    const detail = 'It has to be a URL with `https://`, without a user name, a password or a query.'
    throw getError('ERESPONDERVARIABLE', { service, variables: [variable], detail })
  }
  url.hash = ''
  url.pathname = url.pathname.replace(/\/+$/, '')
  checkEncrypted(url, env)
  return url
}

/** Returns the URL of a path below an address from `readBase`. */
export const below = (base: URL, path: string): URL =>
  new URL(`${base.pathname.replace(/\/$/, '')}${path}`, base.origin)
