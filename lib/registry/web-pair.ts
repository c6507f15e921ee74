import { z } from 'zod'
import { OFFICIAL_REGISTRY } from '../package/registry.ts'

/**
 * npm's web authentication of one write: the page where a person confirms it, and the URL that then has the code. Both
 * contain the same id, so anyone who can read the link could fetch the code. Both are secrets.
 */
export interface WebPair {
  authUrl: string
  doneUrl: string
}

/** Where npm's own registry sends people. */
const NPM_LINKS = 'https://www.npmjs.com/auth/cli/'
const LONGEST = 2048

const bodySchema = z.looseObject({ authUrl: z.string().max(LONGEST), doneUrl: z.string().max(LONGEST) })

/**
 * Reads the pair from the reply to a write without a code.
 *
 * @returns `undefined` if there is none, or if one of its links leads where it should not.
 * @see npm/api-documentation, `stage.yaml`, 401
 */
export function readWebPair(json: unknown, registryUrl: string): WebPair | undefined {
  const body = bodySchema.safeParse(json)
  if (!body.success) return undefined
  const { authUrl, doneUrl } = body.data
  return isWebLink(authUrl, registryUrl) && isDoneUrl(doneUrl, registryUrl) ? { authUrl, doneUrl } : undefined
}

/**
 * Returns the link in a printable form, with anything encoded that a terminal or GitHub's log would take for a command.
 */
export const showLink = ({ authUrl }: WebPair): string => new URL(authUrl).href

function isDoneUrl(link: string, registryUrl: string): boolean {
  const url = URL.parse(link)
  return url?.origin === new URL(registryUrl).origin && !url.username && !url.password
}

/** Whether a person may be sent to a link: npm's own page or, for another registry, a page on its own origin. */
export function isWebLink(link: string, registryUrl: string): boolean {
  const url = URL.parse(link)
  if (!url || url.username || url.password) return false
  const { origin } = new URL(registryUrl)
  return origin === new URL(OFFICIAL_REGISTRY).origin ? url.href.startsWith(NPM_LINKS) : url.origin === origin
}
