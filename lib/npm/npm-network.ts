import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { NetworkSettings } from '../registry/network.ts'
import type { Layers } from './npm-layers.ts'
import { findRegistryKey } from './registry-key.ts'

export interface NetworkSources {
  layers: Layers
  /** The environment, for its proxy variables. */
  env: Record<string, string>
  /** The folder that relative paths of certificates start from. */
  cwd: string
  /** Called with the reason why a configured file can't be read. npm would fail at it. */
  onProblem: (problem: string) => void
}

/**
 * Reads how npm would connect to a registry.
 *
 * - npm uses one proxy for all URLs: `https-proxy`, else `proxy`, else the environment's.
 * - `NO_PROXY` counts in addition to `noproxy`.
 *
 * @see npm-registry-fetch@19, lib/index.js; @npmcli/agent@4, lib/proxy.js
 */
export function readNetwork(sources: NetworkSources, registryUrl: string): NetworkSettings {
  const { layers, env } = sources
  const variables = proxyVariables(env)
  const configured = textOf(layers.get('https-proxy')) ?? textOf(layers.get('proxy'))
  const { https_proxy, http_proxy, proxy, no_proxy = '' } = variables
  return {
    proxy: configured ?? (https_proxy || http_proxy || proxy || undefined),
    httpsProxy: configured ?? (https_proxy || undefined),
    noProxy: [...hostsOf(layers.get('noproxy')), ...hostsOf(no_proxy)],
    ca: readCa(sources),
    ...readClientCertificate(sources, registryUrl),
    strictSsl: layers.get('strict-ssl') !== false,
    localAddress: textOf(layers.get('local-address')),
  }
}

/** Returns the variables by their names in lower case. If two names differ only in case, the later one wins. */
function proxyVariables(env: Record<string, string>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name.toLowerCase(), value]))
}

function hostsOf(value: unknown): string[] {
  const hosts = [value].flat().join(',').split(',')
  return hosts.map((host) => host.trim()).filter(Boolean)
}

/**
 * Reads the certificate authorities. The strongest source that sets `ca` or `cafile` wins, and within a source the
 * later one of them.
 */
function readCa({ layers, onProblem }: NetworkSources): string[] | undefined {
  let ca: string[] = []
  for (const { settings } of layers.entries()) {
    for (const [key, value] of settings) {
      if (key === 'ca') ca = [value ?? []].flat().filter((pem): pem is string => typeof pem === 'string')
      const file = key === 'cafile' ? textOf(value) : undefined
      const text = file && readIfThere(file, onProblem)
      if (text) ca = splitCertificates(text)
    }
  }
  return ca.length > 0 ? ca : undefined
}

const CERTIFICATE_END = '-----END CERTIFICATE-----'

function splitCertificates(text: string): string[] {
  const sections = text.replace(/\r\n/g, '\n').split(CERTIFICATE_END)
  return sections.filter((section) => section.trim()).map((section) => section.trimStart() + CERTIFICATE_END)
}

function readClientCertificate(
  { layers, cwd, onProblem }: NetworkSources,
  registryUrl: string,
): Pick<NetworkSettings, 'cert' | 'key'> {
  const prefix = findRegistryKey(layers.get, registryUrl)?.prefix
  const read = (name: string) => {
    const file = prefix && textOf(layers.get(`${prefix}:${name}`))
    return file ? readIfThere(path.resolve(cwd, file), onProblem) : undefined
  }
  const [cert, key] = [read('certfile'), read('keyfile')]
  if (cert && key) return { cert, key }
  return { cert: textOf(layers.get('cert')), key: textOf(layers.get('key')) }
}

/** Reads a file. npm goes on without a file that does not exist, and fails at one that can't be read. */
function readIfThere(file: string, onProblem: NetworkSources['onProblem']): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onProblem((error as Error).message)
    return undefined
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
