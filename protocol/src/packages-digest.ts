import type { Change, ListedPackage, Release } from './release.ts'

/** As much of a package as an answer is bound to. */
export type DigestedPackage = Pick<
  ListedPackage,
  'kind' | 'name' | 'version' | 'tag' | 'registry' | 'integrity' | 'access'
>

/**
 * The SHA-512 of what one answer writes, as npm writes those of tarballs: over the list as canonical JSON (RFC 8785), with
 * these members only. Runs in browsers and in Node.
 */
export async function packagesDigest(packages: readonly DigestedPackage[]): Promise<string> {
  return await digestOf(canonicalText(packages))
}

/** As much of a question about a change as an answer is bound to. */
export interface DigestedChange {
  kind: string
  package: Pick<Release, 'name' | 'registry'>
  change: Change
}

/** The SHA-512 of a change: what it is shown as, and the requests that are sent. As that of packages. */
export async function changeDigest({
  kind,
  package: { name, registry },
  change,
}: DigestedChange): Promise<string> {
  const facts = change.facts.map(({ from, to, versions, what }) => ({ from, to, versions, what }))
  const requests = change.requests.map(({ body, method, path }) => ({ body, method, path }))
  return await digestOf(JSON.stringify({ facts, kind, name, registry, requests }))
}

async function digestOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-512', new TextEncoder().encode(text))
  return `sha512-${btoa(String.fromCharCode(...new Uint8Array(hash)))}`
}

/** RFC 8785, section 3.2.3: members in the order of their names. */
const canonicalText = (packages: readonly DigestedPackage[]): string =>
  JSON.stringify(
    packages.map(({ access, integrity, kind, name, registry, tag, version }) => ({
      ...{ access, integrity, kind, name, registry, tag, version },
    })),
  )

/** A question, as far as an answer is bound to it. */
export interface Sealed {
  kind?: string | undefined
  package: Pick<Release, 'integrity'> & Partial<Pick<Release, 'name' | 'registry'>>
  packages?: readonly DigestedPackage[] | undefined
  change?: Change | undefined
}

/**
 * What a sealed answer to this question is bound to, besides its id: the digest of its packages or of its change, or the one
 * tarball's.
 */
export async function sealedIntegrity({
  kind = '',
  package: { integrity, name = '', registry = '' },
  packages,
  change,
}: Sealed): Promise<string | null> {
  if (change) return await changeDigest({ kind, package: { name, registry }, change })
  return packages ? await packagesDigest(packages) : integrity
}
