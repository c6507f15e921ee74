import type { Credential } from '../registry/credential.ts'
import type { Layers } from './npm-layers.ts'
import { findRegistryKey, type RegistryKey } from './registry-key.ts'

/** The credential that npm would send, and where it comes from. */
export interface ConfiguredCredential {
  credential: Credential
  file?: string
  /** The environment variable that the setting names, such as `NODE_AUTH_TOKEN` in `${NODE_AUTH_TOKEN}`. */
  variable?: string
  /** Set if there is no such variable. npm would then send its name: `Bearer ${NODE_AUTH_TOKEN}`. */
  isUnset?: true
}

/** Returns the credential that npm would send with requests to a registry. */
export function readCredential(
  layers: Layers,
  registryUrl: string,
  env: Record<string, string>,
): ConfiguredCredential | undefined {
  const found = findRegistryKey(layers.get, registryUrl)
  const credential = found && credentialOf(found, layers)
  if (!credential) return undefined
  const key = `${found.prefix}:${found.kind === 'username' ? '_password' : found.kind}`
  const where = layers.find(key) ?? 'default'
  const file = layers.fileOf(where)
  const variable = variableOf(layers.rawOf(key, where))
  return {
    credential,
    ...(file === undefined ? {} : { file }),
    ...(variable === undefined ? {} : { variable }),
    ...(variable !== undefined && env[variable] === undefined ? { isUnset: true } : {}),
  }
}

function credentialOf({ prefix, kind }: RegistryKey, { get }: Layers): Credential | undefined {
  const text = (name: string) => String(get(`${prefix}:${name}`))
  if (kind === '_authToken') return { type: 'bearer', secret: text('_authToken') }
  if (kind === '_auth') return { type: 'basic', secret: text('_auth') }
  if (kind === 'certfile') return undefined
  const password = Buffer.from(text('_password'), 'base64').toString('utf8')
  return { type: 'basic', secret: Buffer.from(`${text('username')}:${password}`).toString('base64') }
}

/** Returns the variable that a setting names. One that is escaped with a backslash does not count. */
function variableOf(raw: string | undefined): string | undefined {
  return /(?<!\\)\$\{([^{}?]+)\??\}/.exec(raw ?? '')?.[1]
}
