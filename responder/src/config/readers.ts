import { isIP } from 'node:net'
import { readMailbox } from '@cfa/notify'
import { isSafe } from '../watch/target.ts'

const DAYS_MAX = 36_500
/** Nobody wants to wait longer for a message. */
const SECONDS_MAX = 60
/** An approval is noticed within the hour at the latest. */
const INTERVAL_MAX = 3_600
const COUNT_MAX = 1_000_000
const PLACES = new Set(['loopback', 'linklocal', 'uniquelocal'])

/** Reads one value. Throws an error whose message continues the variable's name and does not contain the value. */
type Reader<Value> = (text: string) => Value

export const port: Reader<number> = (text) => wholeNumber(text, 0, 65_535)
export const count: Reader<number> = (text) => wholeNumber(text, 1, COUNT_MAX)
export const seconds: Reader<number> = (text) => wholeNumber(text, 0, SECONDS_MAX)
/** CI services end their jobs after some hours. */
export const minutes: Reader<number> = (text) => wholeNumber(text, 1, 1_440)
export const interval: Reader<number> = (text) => wholeNumber(text, 1, INTERVAL_MAX)
export const days: Reader<number> = (text) => wholeNumber(text, 1, DAYS_MAX)

/** Fastify's own list of proxies: https://fastify.dev/docs/latest/Reference/Server/#trustproxy */
export const proxies: Reader<string | false> = (text) => {
  if (/^(?:no|nobody|false|off)$/i.test(text)) return false
  const places = text.split(/[\s,]+/).filter(Boolean)
  for (const place of places) {
    if (!PLACES.has(place) && !isRange(place)) {
      throw new Error('must be addresses, ranges such as `10.0.0.0/8`, or `loopback`, separated by commas')
    }
  }
  return places.join()
}

/** Reads a short name for people. */
export const label: Reader<string> = (text) => {
  if (/^[^\p{C}\p{Zl}\p{Zp}]{1,80}$/u.test(text)) return text
  throw new Error('must be one line of up to 80 visible characters')
}

/** Reads yes or no, as people write it. */
export const yesOrNo: Reader<boolean> = (text) => {
  if (/^(?:yes|true|1|on)$/i.test(text)) return true
  if (/^(?:no|false|0|off)$/i.test(text)) return false
  throw new Error('must be `yes` or `no`')
}

export const anyOf =
  <Choice extends string>(...choices: Choice[]): Reader<Choice> =>
  (text) => {
    const choice = choices.find((one) => one === text)
    if (!choice) throw new Error(`must be one of ${choices.map((one) => `\`${one}\``).join(', ')}`)
    return choice
  }

export const host: Reader<string> = (text) => {
  if (isIP(text) === 0 && !/^[a-z0-9.-]+$/i.test(text))
    throw new Error('must be an address or a name to listen on')
  return text
}

/**
 * Reads an origin on which passkeys work. They belong to a name, and browsers allow them only on HTTPS and on
 * localhost.
 */
export const publicUrl: Reader<string> = (text) => {
  const url = parsed(text, 'must be a URL such as `https://cfa.example.com`')
  const { protocol, hostname } = url
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost')
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) {
    throw new Error('must begin with `https://`: browsers have passkeys on `http:` for localhost only')
  }
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) {
    throw new Error('must have a name in place of the address: passkeys belong to a name')
  }
  if (url.username || url.password || url.search || url.hash || url.pathname !== '/') {
    throw new Error('must be an origin: without a path, query, user or fragment')
  }
  return url.origin
}

/** Reads a URL, which may contain a password. It is returned unchanged. */
export const url =
  (...protocols: string[]): Reader<string> =>
  (text) => {
    const names = protocols.map((name) => `\`${name}://\``).join(' or ')
    const { protocol, hostname } = parsed(text, `must be a URL that begins with ${names}`)
    if (!protocols.includes(protocol.slice(0, -1))) throw new Error(`must begin with ${names}`)
    // PostgreSQL may be at a socket that is named in the query.
    if (!hostname && protocol.startsWith('smtp')) throw new Error('must name a host')
    return text
  }

/** Reads the origin of a server that gets a token: never unencrypted, except on this machine. */
export const tokenServer: Reader<string> = (text) => {
  const message = 'must be an origin that begins with `https://`: a token goes there'
  const url = parsed(text, message)
  if (!isSafe(url) || url.href !== `${url.origin}/`) throw new Error(message)
  return url.origin
}

/** Reads the URL of a registry, and adds a slash at the end. */
export const registry: Reader<string> = (text) => {
  const message = 'must be URLs such as `https://registry.npmjs.org/`, without a user or query'
  const { protocol, username, password, search, hash, href } = parsed(text, message)
  if (!/^https?:$/.test(protocol) || username || password || search || hash) throw new Error(message)
  return href.endsWith('/') ? href : `${href}/`
}

export const list =
  <Item>(read: Reader<Item>): Reader<readonly Item[]> =>
  (text) =>
    text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(read)

export const mailFrom: Reader<string> = (text) => {
  if (readMailbox(text) === undefined) throw new Error('must be an address, or `Name <address>`')
  return text
}

/** Whether the text is an address, or a range in CIDR notation that is not everything. */
function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  return /^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (version === 4 ? 32 : 128)
}

function wholeNumber(text: string, min: number, max: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : -1
  if (number < min || number > max) throw new Error(`must be a whole number from ${min} to ${max}`)
  return number
}

/** Parses a URL. The parser's own error would quote it. */
function parsed(text: string, message: string): URL {
  if (!URL.canParse(text)) throw new Error(message)
  return new URL(text)
}
