const CREDENTIAL = /^(\/\/.+):(?:_authToken|_auth|username|_password|certfile|keyfile)$/

/**
 * Returns whose credential a key of npm's configuration belongs to: the registry's or another's. `undefined` if it is
 * no such key.
 *
 * npm looks a credential up from a request's whole path upwards, so keys above and below the registry's path are its
 * own. Upper and lower case are not told apart, because some registries do not either.
 */
export function credentialOwner(key: string, registry: string): 'registry' | 'other' | undefined {
  const prefix = CREDENTIAL.exec(key)?.[1]
  const url = prefix === undefined ? null : URL.parse(prefix, registry)
  if (!url) return undefined
  const [own, other] = [placeOf(new URL(registry)), placeOf(url)]
  return own.startsWith(other) || other.startsWith(own) ? 'registry' : 'other'
}

/** Returns where a registry is, without the differences that do not matter. */
export const placeOf = ({ host, pathname }: URL): string =>
  `${host}${pathname}`.replace(/\/*$/, '/').toLowerCase()
