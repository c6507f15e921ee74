import type { Change, ListedPackage, Release } from './release.ts'

/** The fields of a package that an answer is bound to. */
export type DigestedPackage = Pick<
  ListedPackage,
  'kind' | 'name' | 'version' | 'tag' | 'registry' | 'integrity' | 'access'
>

/**
 * Returns the SHA-512 of the packages that one answer is for, in the form of npm's `integrity`. It is taken over the
 * list as canonical JSON (RFC 8785), with these members only. Runs in browsers and in Node.
 */
export async function packagesDigest(packages: readonly DigestedPackage[]): Promise<string> {
  return await digestOf(canonicalText(packages))
}

/** The fields of a question about a change that an answer is bound to. */
export interface DigestedChange {
  kind: string
  package: Pick<Release, 'name' | 'registry'>
  change: Change
}

/** Returns the SHA-512 of a change, like `packagesDigest`: the facts that are shown, and the requests that are sent. */
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

/** Sorts the members by name (RFC 8785, section 3.2.3). */
const canonicalText = (packages: readonly DigestedPackage[]): string =>
  JSON.stringify(
    packages.map(({ access, integrity, kind, name, registry, tag, version }) => ({
      ...{ access, integrity, kind, name, registry, tag, version },
    })),
  )

/** The fields of a question that an answer is bound to. */
export interface SealSubject {
  kind?: string | undefined
  package: Pick<Release, 'integrity'> & Partial<Pick<Release, 'name' | 'registry'>>
  packages?: readonly DigestedPackage[] | undefined
  change?: Change | undefined
}

/**
 * Returns what a sealed answer to this question is bound to in addition to its id: the digest of its packages or of its
 * change, or the integrity of its one tarball.
 */
export async function sealedIntegrity({
  kind = '',
  package: { integrity, name = '', registry = '' },
  packages,
  change,
}: SealSubject): Promise<string | null> {
  if (change) return await changeDigest({ kind, package: { name, registry }, change })
  return packages ? await packagesDigest(packages) : integrity
}
