import type { Publication } from '../door/read-publication.ts'

/**
 * Whether two requests publish the same package, byte for byte, with the same metadata. The commit and the provenance
 * are left out: they differ each time, and nobody was asked about them.
 */
export function isSameRequest(one: Publication, other: Publication): boolean {
  return one.integrity === other.integrity && metadataOf(one) === metadataOf(other)
}

function metadataOf({ document, version }: Publication): string {
  const { _attachments: _, versions, ...rest } = document
  const { gitHead: __, dist: ___, ...manifest } = versions[version] ?? { gitHead: undefined, dist: undefined }
  return JSON.stringify([rest, manifest])
}
