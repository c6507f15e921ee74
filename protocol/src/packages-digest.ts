import type { ListedPackage, Release } from './release.ts'

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
  const hash = await crypto.subtle.digest('SHA-512', new TextEncoder().encode(canonicalText(packages)))
  return `sha512-${btoa(String.fromCharCode(...new Uint8Array(hash)))}`
}

/** RFC 8785, section 3.2.3: members in the order of their names. */
const canonicalText = (packages: readonly DigestedPackage[]): string =>
  JSON.stringify(
    packages.map(({ access, integrity, kind, name, registry, tag, version }) => ({
      ...{ access, integrity, kind, name, registry, tag, version },
    })),
  )

/** What a sealed answer to this question is bound to, besides its id: the digest of its packages, or the one tarball's. */
export async function sealedIntegrity({
  package: { integrity },
  packages,
}: {
  package: Pick<Release, 'integrity'>
  packages?: readonly DigestedPackage[] | undefined
}): Promise<string | null> {
  return packages ? await packagesDigest(packages) : integrity
}
