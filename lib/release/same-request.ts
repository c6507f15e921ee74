import type { Publication } from '../door/read-publication.ts'

/**
 * Whether two requests publish the same: every byte of the package and of its metadata. The commit and the proof of where
 * it was built come anew each time, and are nothing that anybody was asked about.
 */
export function isSameRequest(one: Publication, other: Publication): boolean {
  return one.integrity === other.integrity && metadataOf(one) === metadataOf(other)
}

function metadataOf({ document, version }: Publication): string {
  const { _attachments: _, versions, ...rest } = document
  const { gitHead: __, dist: ___, ...manifest } = versions[version] ?? { gitHead: undefined, dist: undefined }
  return JSON.stringify([rest, manifest])
}
