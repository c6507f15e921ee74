import type { CryptoKey } from 'jose'

import { ProtocolError } from './errors.ts'
import { openContent } from './open.ts'
import type { PublicJwk } from './question.ts'
import { sealContent } from './seal.ts'
import { readHttpUrl } from './text.ts'

/** A link at the registry where a maintainer confirms one write. */
export interface ConfirmationLink {
  /** The question's id. */
  id: string
  /** `https:`, or `http:` on loopback. */
  url: string
}

/**
 * Seals the registry's link to the key of the maintainer's page. Anyone who can read the link can also fetch the code
 * that it yields, so nobody between the job and the page may read it.
 *
 * @param key - `web` from the maintainer's web answer.
 * @returns A compact JWE (RFC 7516, section 7.1), under 4 KiB.
 * @throws {ProtocolError} `LINK_INVALID` (`url` is not as above), `KEY_INVALID`. Neither quotes the link.
 */
export async function sealLink({ id, url }: ConfirmationLink, key: PublicJwk): Promise<string> {
  if (!isLink(url)) throw new ProtocolError('LINK_INVALID', 'The link is no https: URL.')
  return await sealContent({ id, url }, key)
}

/**
 * Opens a link that was sealed to this page and returns its URL. The page decides whether it may be visited, because it
 * knows the registry's address.
 *
 * @throws {ProtocolError} `SEAL_INVALID` (can't be opened, or holds no such URL), `SEAL_MISMATCH` (another question's).
 */
export async function openLink(
  link: string,
  privateKey: CryptoKey,
  { id }: Pick<ConfirmationLink, 'id'>,
): Promise<string> {
  const content = await openContent(link, privateKey)
  if (typeof content.id !== 'string' || !isLink(content.url)) {
    throw new ProtocolError('SEAL_INVALID', 'The sealed link lacks "id", or an https: "url".')
  }
  if (content.id === id) return content.url
  throw new ProtocolError('SEAL_MISMATCH', 'The sealed link was made for another question.')
}

function isLink(value: unknown): value is string {
  const url = readHttpUrl(value)
  if (url === undefined) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
