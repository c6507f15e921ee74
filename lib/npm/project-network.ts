import { X509Certificate } from 'node:crypto'
import path from 'node:path'
import type { Layers } from './npm-layers.ts'
import { findRegistryKey } from './registry-key.ts'

/** A setting in the project's own files. `value` may be shown, because it contains no credentials and no keys. */
export interface ProjectSetting {
  setting: string
  value: string
  file: string
}

const SETTINGS = [
  'proxy',
  'https-proxy',
  'noproxy',
  'ca',
  'cafile',
  'cert',
  'key',
  'strict-ssl',
  'local-address',
]

/**
 * Returns what the project's own files change about the connection to a registry. The project's files are its `.npmrc`,
 * every other file of npm's configuration in its folder, and those that its `.npmrc` makes npm read.
 *
 * @param folder - The project's folder, as npm finds it.
 */
export function networkFromProject(layers: Layers, registryUrl: string, folder: string): ProjectSetting[] {
  const prefix = findRegistryKey(layers.get, registryUrl)?.prefix
  const own = prefix ? [`${prefix}:certfile`, `${prefix}:keyfile`] : []
  return [...SETTINGS, ...own].flatMap((setting) => {
    const where = layers.find(setting)
    const file = where && layers.fileOf(where)
    const value = show(setting, layers.get(setting))
    return where && file && value !== undefined && isOfProject(where, layers, folder)
      ? [{ setting, value, file }]
      : []
  })
}

function isOfProject(where: string | null, layers: Layers, folder: string): boolean {
  if (where === 'project') return true
  const file = where && layers.fileOf(where)
  if (!file) return false
  const relative = path.relative(folder, file)
  if (relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)) return true
  const namedBy = where === 'user' ? ['userconfig'] : where === 'global' ? ['globalconfig', 'prefix'] : []
  return namedBy.some((key) => layers.find(key) !== where && isOfProject(layers.find(key), layers, folder))
}

/** Returns the value as it may be shown. `undefined` if it changes nothing. */
function show(setting: string, value: unknown): string | undefined {
  if (setting === 'strict-ssl') return value === false ? 'false' : undefined
  const text = [value ?? []].flat().map(String).join(', ')
  if (text === '' || value === false) return undefined
  if (setting === 'key') return 'a private key'
  if (setting === 'ca' || setting === 'cert') return [value].flat().map(fingerprintOf).join(', ')
  return setting.endsWith('proxy') && setting !== 'noproxy' ? withoutCredential(text) : text
}

function fingerprintOf(pem: unknown): string {
  try {
    return `certificate with SHA-256 ${new X509Certificate(String(pem)).fingerprint256}`
  } catch {
    return `${String(pem).length} characters that are not a certificate`
  }
}

function withoutCredential(proxy: string): string {
  const url = URL.parse(proxy)
  if (!url) return 'not a URL'
  for (const part of ['username', 'password', 'search', 'hash'] as const) url[part] = ''
  return url.href
}
