/** The kind of credential for a registry, by the setting that npm looks at first. */
export type AuthKind = '_authToken' | '_auth' | 'username' | 'certfile'

export interface RegistryKey {
  /** The beginning of the settings' keys: `//host:port/path/`. */
  prefix: string
  kind: AuthKind
}

/**
 * Finds the settings that npm uses for a registry: those of the longest path that has any, with or without a slash at
 * its end.
 *
 * @see npm-registry-fetch@19, lib/auth.js, `regFromURI` and `hasAuth`
 */
export function findRegistryKey(get: (key: string) => unknown, registryUrl: string): RegistryKey | undefined {
  const { host, pathname } = new URL(registryUrl)
  for (let prefix = `//${host}${pathname}`; prefix.length > 2; prefix = prefix.replace(/(?:[^/]+|\/)$/, '')) {
    const kind = kindOf((name) => get(`${prefix}:${name}`))
    if (kind) return { prefix, kind }
  }
  return undefined
}

function kindOf(get: (name: string) => unknown): AuthKind | undefined {
  if (get('_authToken')) return '_authToken'
  if (get('_auth')) return '_auth'
  if (get('username') && get('_password')) return 'username'
  return get('certfile') && get('keyfile') ? 'certfile' : undefined
}
