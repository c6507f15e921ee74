/** The registry that everybody means who does not say which. */
const NPM = 'https://registry.npmjs.org'

/** npm's confirmation pages: one path segment behind this, and nothing else. */
const NPM_CONFIRMATION = /^https:\/\/www\.npmjs\.com\/auth\/cli\/[\w-]+$/

export const isNpm = (registry: string): boolean => URL.parse(registry)?.origin === NPM

/** Whether a registry needs no second look: npm's own, or one that the service is configured for. */
export const isKnown = (registry: string, configured: readonly string[]): boolean =>
  isNpm(registry) || configured.some((known) => isSameOrigin(known, registry))

/** Whether the page may send a person there to confirm a release. It was sealed by the job, and is checked all the same. */
export const mayOpen = (url: string, configured: readonly string[]): boolean =>
  NPM_CONFIRMATION.test(url) || configured.some((known) => !isNpm(known) && isSameOrigin(known, url))

/** For an address from outside: what can't be read has no origin, and is nobody's. */
const isSameOrigin = (one: string, other: string): boolean => {
  const [first, second] = [URL.parse(one), URL.parse(other)]
  return first !== null && second !== null && first.origin === second.origin && isWeb(second)
}

const isWeb = ({ protocol, username, password }: URL): boolean =>
  /^https?:$/.test(protocol) && username === '' && password === ''

export const hostOf = (url: string): string => URL.parse(url)?.host ?? url
