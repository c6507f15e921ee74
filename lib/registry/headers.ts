import { ACCEPT_ENCODING } from '../http/decompress.ts'
import { authorizationOf, type Credential } from './credential.ts'
import { npmVersion } from './npm-package.ts'

/** Never passed on: the headers of one connection (RFC 9110, section 7.6.1), and those that are set here. */
const OWN = new Set([
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export interface HeaderOptions {
  method: string
  credential: Credential | undefined
  headers?: Record<string, string> | undefined
}

/** Returns the headers of a request, with names in lower case. Given headers win over the defaults. */
export function headersOf({ method, credential, headers = {} }: HeaderOptions): Record<string, string> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return {
    accept: 'application/json',
    'accept-encoding': ACCEPT_ENCODING,
    'user-agent': userAgent(),
    ...(method === 'GET' ? { 'cache-control': 'no-cache' } : {}),
    ...Object.fromEntries(given.filter(([name]) => !OWN.has(name))),
    ...(credential ? { authorization: authorizationOf(credential) } : {}),
  }
}

/** Registries use this header to turn away npm versions that are too old for a second factor. */
function userAgent(): string {
  const { version, platform, arch } = process
  return `npm/${npmVersion()} node/${version} ${platform} ${arch} workspaces/false @cfa/semantic-release-npm`
}
