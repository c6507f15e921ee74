import type { Change, Question, Trust } from '@cfa/protocol'
import type { InstallScript } from '../door/install-scripts.ts'
import type { ListedFile } from '../door/list-tarball.ts'
import type { Publication } from '../door/read-publication.ts'
import type { Target } from '../package/target.ts'

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
  /** How the version will have been published. */
  trust?: Trust | undefined
  /** Of what is published already; then there is no package. */
  change?: Change
  /** Where one question is about several packages: all of them. The other fields are those of the first one. */
  packages?: readonly PackageTopic[]
}

/** One package of a question about several. */
export interface PackageTopic extends Omit<Topic, 'ask' | 'packages'> {
  target: Pick<Target, 'name' | 'version' | 'distTag' | 'registry'>
}

/** One question about several packages. Throws where there is none. */
export function topicOfSeveral(ask: Topic['ask'], packages: readonly PackageTopic[]): Topic {
  const [first] = packages
  if (!first) throw new Error('a question is about something')
  const { target: _, ...facts } = first
  return { ...facts, ask, packages }
}

/** What of npm's request is asked about. */
export type Asked = Pick<
  Publication,
  'integrity' | 'size' | 'unpackedSize' | 'files' | 'access' | 'installScripts'
>

/** About exactly what npm's request holds. */
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
