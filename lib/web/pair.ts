import { z } from 'zod'
import { readLastJson } from '../npm/read-output.ts'
import { OFFICIAL_REGISTRY } from '../package/registry.ts'

/**
 * npm's web authentication of one write: the page where a person confirms it, and where the code comes from then.
 * Both have the same id in them, so whoever can read the link could fetch the code: both are secrets.
 */
export interface WebPair {
  authUrl: string
  doneUrl: string
}

/** Where npm's own registry sends people. */
const NPM_LINKS = 'https://www.npmjs.com/auth/cli/'
const LONGEST = 2048

const failureSchema = z.looseObject({
  error: z.looseObject({ authUrl: z.string().max(LONGEST), doneUrl: z.string().max(LONGEST) }),
})

/**
 * Reads the pair from a failed write's standard output with `--json`. On the error output npm masks the ids.
 *
 * @returns `undefined` where there is none, or one that leads elsewhere than it should.
 * @see npm@11.21.2, lib/utils/display.js
 */
export function readWebPair(stdout: string, registry: string): WebPair | undefined {
  const failure = failureSchema.safeParse(readLastJson(stdout))
  if (!failure.success) return undefined
  const { authUrl, doneUrl } = failure.data.error
  return isWebLink(authUrl, registry) && isDoneUrl(doneUrl, registry) ? { authUrl, doneUrl } : undefined
}

/** The link as it may be printed: what a terminal, or GitHub's log, would take for a command is encoded. */
export const showLink = ({ authUrl }: WebPair): string => new URL(authUrl).href

function isDoneUrl(link: string, registry: string): boolean {
  const url = URL.parse(link)
  return url?.origin === new URL(registry).origin && !url.username && !url.password
}

/** Whether a person may be sent to a link: npm's own page, or for another registry a page of its own. */
export function isWebLink(link: string, registry: string): boolean {
  const url = URL.parse(link)
  if (!url || url.username || url.password) return false
  if (new URL(registry).origin === new URL(OFFICIAL_REGISTRY).origin) return url.href.startsWith(NPM_LINKS)
  return url.origin === new URL(registry).origin
}

/** A text without the pair: npm's own words have both URLs in them. */
export function withoutPair(text: string, pair: WebPair | undefined): string {
  if (!pair) return text
  return text.replaceAll(pair.doneUrl, '[secure]').replaceAll(pair.authUrl, '[secure]')
}
