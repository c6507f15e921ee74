import type { IncomingHttpHeaders } from 'node:http'

/** Where a request goes, and with which headers. */
export interface Hop {
  url: URL
  headers: Record<string, string>
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** All that another origin gets to see. */
const HARMLESS = ['accept', 'accept-encoding', 'cache-control', 'user-agent']

/**
 * The next request of a `GET` that was redirected, without credential and codes where it leads to another origin.
 *
 * @returns `undefined` where the reply is no redirect, or one from https to http: anybody could answer that.
 */
export function followRedirect(
  { statusCode = 0, headers }: { statusCode?: number | undefined; headers: IncomingHttpHeaders },
  hop: Hop,
): Hop | undefined {
  const url = REDIRECTS.has(statusCode) && headers.location ? URL.parse(headers.location, hop.url.href) : null
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  if (hop.url.protocol === 'https:' && url.protocol !== 'https:') return undefined
  for (const part of ['username', 'password', 'hash'] as const) url[part] = ''
  return { url, headers: url.origin === hop.url.origin ? hop.headers : harmless(hop.headers) }
}

function harmless(headers: Hop['headers']): Hop['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.includes(name)))
}
