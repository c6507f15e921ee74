import type { Change, Question, Trust } from '@cfa/protocol'
import type { InstallScript } from '../door/install-scripts.ts'
import type { ListedFile } from '../door/list-tarball.ts'
import type { Publication } from '../door/read-publication.ts'
import type { Target } from '../package/target.ts'

/** What a maintainer is asked about. Sizes are in bytes, and `null` if there is nothing to know. */
export interface Topic {
  ask: Question['ask']
  kind: Question['kind']
  integrity: string | null
  size: number | null
  unpackedSize: number | null
  files: number | null
  /** `null`: the registry decides, or there is nothing to decide. */
  access: Publication['access']
  /** The files in the tarball, if there is one. */
  listing?: readonly ListedFile[]
  /** The package's scripts that run when it is installed. */
  installScripts?: readonly InstallScript[]
  /** How the version will be published. */
  trust?: Trust | undefined
  /** A change to what is already published. Then there is no tarball. */
  change?: Change
  /** All packages, if one question is about several. The other fields are those of the first one. */
  packages?: readonly PackageTopic[]
}

/** One package of a question about several. */
export interface PackageTopic extends Omit<Topic, 'ask' | 'packages'> {
  target: Pick<Target, 'name' | 'version' | 'distTag' | 'registry'>
}

/** Describes several packages for one question. Throws if there are none. */
export function topicOfSeveral(ask: Topic['ask'], packages: readonly PackageTopic[]): Topic {
  const [first] = packages
  if (!first) throw new Error('a question needs at least one package')
  const { target: _, ...facts } = first
  return { ...facts, ask, packages }
}

/** What a question shows of npm's request. */
export type Asked = Pick<
  Publication,
  'integrity' | 'size' | 'unpackedSize' | 'files' | 'access' | 'installScripts'
>

/** Describes exactly what npm's request holds. */
export function topicOf(
  ask: Topic['ask'],
  kind: Topic['kind'],
  publication: Asked,
  trust: Trust | undefined,
): Topic {
  const { integrity, size, unpackedSize, files, access, installScripts } = publication
  const known = { integrity, size, unpackedSize, files: files.length, access }
  return { ask, kind, ...known, listing: files, installScripts, trust }
}

/** A dist-tag uploads no bytes. */
export const DIST_TAG: Topic = {
  ask: 'code',
  kind: 'dist-tag',
  integrity: null,
  size: null,
  unpackedSize: null,
  files: null,
  access: null,
}
