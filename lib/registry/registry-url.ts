import type { Credential } from './credential.ts'

/** Where a registry is, and the credential that its URL may contain. */
export interface Base {
  /** Ends with a slash. Has no user name, password, query or fragment. */
  url: URL
  /** npm also takes it if it has no other. */
  credential: Credential | undefined
}

/** @throws {TypeError} If it is not an http or https URL. */
export function readBase(registry: string): Base {
  const url = URL.parse(registry)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new TypeError('The registry is not an http or https URL.')
  const { username, password } = url
  for (const part of ['username', 'password', 'search', 'hash'] as const) url[part] = ''
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return { url, credential: username || password ? basic(username, password) : undefined }
}

/** Returns the secrets in a URL: the credential as it is sent, and the password both decoded and as it is written. */
export function secretsOfUrl(registry: string): string[] {
  const { password = '' } = URL.parse(registry) ?? {}
  const secret = readBase(registry).credential?.secret
  return [secret, password, decode(password)].filter((text) => text !== undefined && text !== '') as string[]
}

function basic(username: string, password: string): Credential {
  const text = `${decode(username)}:${decode(password)}`
  return { type: 'basic', secret: Buffer.from(text).toString('base64') }
}

/** Keeps a part that can't be decoded because it contains a literal percent sign. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/**
 * Resolves a path below the registry, or an absolute URL on its origin.
 *
 * @throws {TypeError} If it leads elsewhere, where the credential must not go.
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
