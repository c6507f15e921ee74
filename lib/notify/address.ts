import { isLoopback } from '../http/loopback.ts'

const LONGEST = 2048

/**
 * Reads the address of a service: `https:`, or `http:` on this machine, without a user name.
 *
 * @returns The URL, or a sentence on what is wrong with it. It never quotes the address, which is a secret.
 */
export function readHttpAddress(value: string): URL | string {
  const url = value.length > LONGEST ? null : URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol)) return 'It is not an `https:` URL.'
  if (url.protocol === 'http:' && !isLoopback(url)) return 'It has to begin with `https://`.'
  if (url.username || url.password) return 'It must have no user name and no password in it.'
  if (url.hash) return 'It must have no `#` in it.'
  return url
}

/** An SMTP server, and who signs in there. */
export interface SmtpAddress {
  host: string
  port: number
  /** TLS from the first byte on (`smtps:`); otherwise `STARTTLS`. */
  isImplicitTls: boolean
  /** On this machine alone an unencrypted connection will do. */
  isLoopback: boolean
  auth: { user: string; pass: string } | undefined
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i

/** Reads `smtp(s)://user:password@host:port`; user and password are percent-encoded. */
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

/** One mailbox, as nodemailer takes it when it is not to parse anything itself. */
export interface Mailbox {
  name: string
  address: string
}

/** No quoted local parts, no comments, no address literals: parsers disagree about them. */
const MAILBOX = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i
const MOST_RECIPIENTS = 50

/** `releases@example.com`, or `Releases <releases@example.com>`. */
export function readMailbox(value: string): Mailbox | undefined {
  const [, name = '', bracketed] = /^([^<>@"]*)<([^<>]+)>$/.exec(value) ?? []
  const address = (bracketed ?? value).trim()
  return MAILBOX.test(address) && name.length <= 100 ? { name: name.trim(), address } : undefined
}

/** A list with commas, semicolons or spaces between the addresses. */
export function readRecipients(value: string): Mailbox[] | undefined {
  const addresses = [...new Set(value.split(/[\s,;]+/).filter(Boolean))]
  if (addresses.length === 0 || addresses.length > MOST_RECIPIENTS) return undefined
  return addresses.every((address) => MAILBOX.test(address))
    ? addresses.map((address) => ({ name: '', address }))
    : undefined
}
