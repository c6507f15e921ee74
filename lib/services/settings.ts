import { getError } from '../errors/get-error.ts'
import { hasInvisible, isHeaderText } from '../http/sendable.ts'
import { checkEncrypted } from '../responders/check-encrypted.ts'
import type { Env } from '../types.ts'

/** Returns the variable's value, trimmed. Throws `ERESPONDERVARIABLE` if it is missing or empty. */
export function needVariable(service: string, variable: string, env: Env): string {
  const value = env[variable]?.trim()
  if (value) return value
  throw getError('ERESPONDERVARIABLE', { service, variables: [variable], detail: '' })
}

/** Makes the error for variables that have a value which can't be sent as it is. The service was not asked. */
export const notSendable = (service: string, variables: string[]) =>
  getError('ERESPONDERVARIABLE', { service, variables, detail: NOT_SENT })

const NOT_SENT = 'It has a line break or another character that can’t be sent. The service was not asked.'

/** Returns a secret's value, trimmed. Throws `ERESPONDERVARIABLE` if there is none, or if no header can have it. */
export function needSecret(service: string, variable: string, env: Env): string {
  const secret = needVariable(service, variable, env)
  if (isHeaderText(secret)) return secret
  throw notSendable(service, [variable])
}

/**
 * Reads the address of a service, without a slash at the end. Throws `ERESPONDERVARIABLE` if it is not a usable URL,
 * and `ERESPONDERINSECURE` if it is not encrypted.
 */
export function readBase(service: string, variable: string, given: string, env: Env): URL {
  const url = URL.parse(given)
  const isUsable =
    url &&
    !hasInvisible(given) &&
    /^https?:$/.test(url.protocol) &&
    !url.username &&
    !url.password &&
    !url.search
  if (!isUsable) {
    const detail =
      'It has to be a URL with `https://`, without a user name, a password or a query. If it looks right, type it again: copying may add invisible characters.'
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
