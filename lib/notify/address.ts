import { isLoopback } from '../http/loopback.ts'

const LONGEST = 2048

/** An SMTP server, and the account that signs in there. */
export interface SmtpAddress {
  host: string
  port: number
  /** Whether TLS is used from the first byte on (`smtps:`). Otherwise it begins with `STARTTLS`. */
  isImplicitTls: boolean
  /** Whether it is on this machine. Only then will an unencrypted connection do. */
  isLoopback: boolean
  auth: { user: string; pass: string } | undefined
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i

/** Reads `smtp(s)://user:password@host:port`, with percent-encoded parts, or returns a sentence on what is wrong. */
export function readSmtpAddress(value: string): SmtpAddress | string {
  const url = value.length > LONGEST ? null : URL.parse(value)
  if (!url || !/^smtps?:$/.test(url.protocol) || !HOST.test(url.hostname))
    return 'It is not `smtp://user:password@host:587` or `smtps://user:password@host:465`. Special characters of the password are written as `%40`.'
  if (!/^\/?$/.test(url.pathname) || url.search || url.hash) return 'It must end with the host or the port.'
  const [user, pass] = [decode(url.username), decode(url.password)]
  if (user === undefined || pass === undefined)
    return 'The user name or the password has a `%` that is not followed by two hexadecimal digits: write `%25`.'
  if ((user === '') !== (pass === '')) return 'It has a user name without a password, or the other way round.'
  const isImplicitTls = url.protocol === 'smtps:'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isImplicitTls ? 465 : 587) : Number(url.port),
    isImplicitTls,
    isLoopback: isLoopback(url),
    auth: user === '' ? undefined : { user, pass },
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
