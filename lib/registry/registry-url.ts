import type { Credential } from './credential.ts'

/** Where a registry is, and the credential that its URL may have. */
export interface Base {
  /** With a slash at its end, without user name, password, query and fragment. */
  url: URL
  /** npm takes it, too, where it has no other. */
  credential: Credential | undefined
}

/** @throws {TypeError} It is no http(s) URL. */
export function readBase(registry: string): Base {
  const url = URL.parse(registry)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new TypeError('The registry is not an http or https URL.')
  const { username, password } = url
  for (const part of ['username', 'password', 'search', 'hash'] as const) url[part] = ''
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return { url, credential: username || password ? basic(username, password) : undefined }
}

/** The secrets of a URL's credential: as it is sent, and its password, decoded and as it stands in the URL. */
export function secretsOfUrl(registry: string): string[] {
  const { password = '' } = URL.parse(registry) ?? {}
  const secret = readBase(registry).credential?.secret
  return [secret, password, decode(password)].filter((text) => text !== undefined && text !== '') as string[]
}

function basic(username: string, password: string): Credential {
  const text = `${decode(username)}:${decode(password)}`
  return { type: 'basic', secret: Buffer.from(text).toString('base64') }
}

/** A part of a URL with a percent sign of its own stands for itself. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/**
 * The URL of a path below the registry, or of an absolute URL on its origin.
 *
 * @throws {TypeError} It leads elsewhere: the credential must not.
 */
export function urlOf({ url: base }: Base, path: string): URL {
  const isAbsolute = /^https?:\/\//i.test(path)
  const url = URL.parse(isAbsolute ? path : `${base.href}${path.replace(/^\/+/, '')}`)
  const isInside = url?.origin === base.origin && (isAbsolute || url.pathname.startsWith(base.pathname))
  if (!url || !isInside || url.username || url.password)
    throw new TypeError('The path leads away from the registry.')
  url.hash = ''
  return url
}
