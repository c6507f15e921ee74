import { parseUrl } from './parse-url.ts'

/** npm's own registry. */
const NPM = 'https://registry.npmjs.org'

/** Matches npm's confirmation pages: one path segment after this, and nothing else. */
const NPM_CONFIRMATION = /^https:\/\/www\.npmjs\.com\/auth\/cli\/[\w-]+$/

export const isNpm = (registry: string): boolean => parseUrl(registry)?.origin === NPM

/** Whether a registry is familiar: npm's own, or one that the service is configured for. */
export const isKnown = (registry: string, configured: readonly string[]): boolean =>
  isNpm(registry) || configured.some((known) => isSameOrigin(known, registry))

/** Whether the page may send a person there to confirm a release. The job sealed the URL, but it is checked anyway. */
export const mayOpen = (url: string, configured: readonly string[]): boolean =>
  NPM_CONFIRMATION.test(url) || configured.some((known) => !isNpm(known) && isSameOrigin(known, url))

/** Compares the origins of untrusted URLs. One that can't be parsed is equal to none. */
const isSameOrigin = (one: string, other: string): boolean => {
  const [first, second] = [parseUrl(one), parseUrl(other)]
  return first !== null && second !== null && first.origin === second.origin && isWeb(second)
}

const isWeb = ({ protocol, username, password }: URL): boolean =>
  /^https?:$/.test(protocol) && username === '' && password === ''

export const hostOf = (url: string): string => parseUrl(url)?.host ?? url
