const ADDRESS_LENGTH = 2048

/**
 * Reads the address of a service: `https:`, without a user name, password or fragment.
 *
 * @param isHttpAllowed - Whether this address may be `http:` nevertheless.
 * @returns The URL, or a sentence on what is wrong with the address. It never quotes the address, which is a secret.
 */
export function readHttpAddress(value: string, isHttpAllowed: (url: URL) => boolean): URL | string {
  const url = value.length > ADDRESS_LENGTH ? null : URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol)) return 'The address is not a URL that begins with https://.'
  if (url.protocol === 'http:' && !isHttpAllowed(url)) return 'The address does not begin with https://.'
  if (url.username || url.password) return 'The address has a user name or a password in it.'
  if (url.hash) return 'The address has a # in it.'
  return url
}
