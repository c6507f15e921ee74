import type { IncomingHttpHeaders } from 'node:http'

/** Where a request goes, and with which headers. */
export interface Hop {
  url: URL
  headers: Record<string, string>
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** The only headers that another origin gets. */
const HARMLESS = ['accept', 'accept-encoding', 'cache-control', 'user-agent']

/**
 * Returns the next request of a redirected `GET`, without credential and codes if it leads to another origin.
 *
 * @returns `undefined` if the reply is no redirect, or if it leads from https to http, where anyone could answer.
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
