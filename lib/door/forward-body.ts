import type { Publication } from './read-publication.ts'

/**
 * Returns the request as it goes to the registry: what npm sent, except for two fields that npm could not know.
 *
 * - `dist.tarball`, which npm makes from the registry's address. npm only knew the door's.
 * - `gitHead`, if a later plugin has committed since. It stays absent if npm found none.
 *
 * The request is written anew from what was read, so that nothing in it can be read in two ways.
 *
 * @param gitHead - The commit that is released.
 * @see libnpmpublish@11, lib/publish.js, `buildMetadata`: `http:` is npm's own choice
 */
export function forwardBody(
  { document, name, version }: Publication,
  { registry, gitHead }: { registry: string; gitHead: string | undefined },
): string {
  const manifest = document.versions[version] as (typeof document.versions)[string]
  const tarball = new URL(`${name}/-/${name}-${version}.tgz`, registry).href.replace(/^https:\/\//, 'http://')
  const sent = { ...manifest, dist: { ...manifest.dist, tarball } }
  if (gitHead !== undefined && manifest.gitHead !== undefined) sent.gitHead = gitHead
  // Attachments come last, as npm sends them. Yarn does not, and a registry may read up to them first.
  const { _attachments, ...rest } = document
  return JSON.stringify({ ...rest, versions: { [version]: sent }, _attachments })
}
