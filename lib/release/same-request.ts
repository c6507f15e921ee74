import type { Publication } from '../door/read-publication.ts'

/**
 * Whether two requests publish the same package, byte for byte, with the same metadata. The commit and the provenance
 * are left out: they differ each time, and nobody was asked about them. So is where npm read a tarball of the project's
 * own tool from, which is another temporary folder each time.
 *
 * @see pacote@21, lib/file.js, `_from` and `_resolved`
 */
export function isSameRequest(one: Publication, other: Publication): boolean {
  return one.integrity === other.integrity && metadataOf(one) === metadataOf(other)
}

const DIFFERENT_EACH_TIME = ['gitHead', 'dist', '_from', '_resolved']

function metadataOf({ document, version }: Publication): string {
  const { _attachments: _, versions, ...rest } = document
  const manifest = { ...versions[version] }
  for (const key of DIFFERENT_EACH_TIME) delete manifest[key]
  return JSON.stringify([rest, manifest])
}
