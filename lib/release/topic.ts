import type { Question } from '@cfa/protocol'
import type { InstallScript } from '../door/install-scripts.ts'
import type { ListedFile } from '../door/list-tarball.ts'
import type { Publication } from '../door/read-publication.ts'

/** What a maintainer is asked about. Sizes in bytes; `null` where there is nothing to know. */
export interface Topic {
  ask: Question['ask']
  kind: Question['kind']
  integrity: string | null
  size: number | null
  unpackedSize: number | null
  files: number | null
  /** `null`: the registry decides, or there is nothing to decide. */
  access: Publication['access']
  /** Of the tarball, where there is one. */
  listing?: readonly ListedFile[]
  /** Scripts of the package that run where it is installed. */
  installScripts?: readonly InstallScript[]
}

/** About exactly what npm's request holds. */
export function topicOf(ask: Topic['ask'], kind: Topic['kind'], publication: Publication): Topic {
  const { integrity, size, unpackedSize, files, access, installScripts } = publication
  const listing = files
  return { ask, kind, integrity, size, unpackedSize, files: files.length, access, listing, installScripts }
}

/** A dist-tag moves no bytes. */
export const DIST_TAG: Topic = {
  ask: 'code',
  kind: 'dist-tag',
  integrity: null,
  size: null,
  unpackedSize: null,
  files: null,
  access: null,
}
