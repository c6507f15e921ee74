import { decodedPath } from '../door/decoded-path.ts'

/** What a tool wants to write, by its request alone. */
export type Wanted =
  | { kind: 'publish' | 'stage'; name: string }
  | { kind: 'dist-tag'; name: string; distTag: string }
  /** The package’s whole document, or its end. */
  | { kind: 'revision'; name: string }
  /** `file`: its decoded path, without the revision. */
  | { kind: 'tarball'; name: string; file: string }
  | { kind: 'other'; what: string }

const NAME = '((?:@[^/]+/)?[^/@-][^/]*)'
const PUBLISH = new RegExp(`^${NAME}$`)
const STAGE = new RegExp(`^-/stage/package/${NAME}$`)
const DIST_TAG = new RegExp(`^-/package/${NAME}/dist-tags/([^/]+)$`)

const REVISION = new RegExp(`^${NAME}/-rev/[^/]+$`)
const TARBALL = new RegExp(`^(${NAME}/-/[^/]+)/-rev/[^/]+$`)

export const UNPUBLISHING = 'Unpublishing, or changing who owns a package,'

/** What the other writes are, by how their paths begin. */
const OTHERS: Array<[RegExp, string]> = [
  [/^-\/package\/.*\/dist-tags/, 'Removing a dist-tag'],
  [/^-\/package\/.*\/(?:access|collaborators|trust)/, 'Changing who has access'],
  [/^-\/(?:org|team)\//, 'Changing who has access'],
  [/^-\/user\//, 'Logging in'],
  [/^-\/npm\/v1\/tokens/, 'Making or removing a token'],
  [/^-\/stage\//, 'Approving or discarding what is staged'],
  [/\/-rev\//, UNPUBLISHING],
]

export function readWrite(method: string, path: string): Wanted {
  const plain = decodedPath(path)
  const published = PUBLISH.exec(plain)?.[1]
  if (method === 'PUT' && published !== undefined) return { kind: 'publish', name: published }
  const staged = STAGE.exec(plain)?.[1]
  if (method === 'POST' && staged !== undefined) return { kind: 'stage', name: staged }
  const [, name, distTag] = DIST_TAG.exec(plain) ?? []
  if (method === 'PUT' && name !== undefined && distTag !== undefined)
    return { kind: 'dist-tag', name, distTag }
  const revised = REVISION.exec(plain)?.[1]
  if ((method === 'PUT' || method === 'DELETE') && revised !== undefined)
    return { kind: 'revision', name: revised }
  const [, file, owner] = TARBALL.exec(plain) ?? []
  if (method === 'DELETE' && file !== undefined && owner !== undefined)
    return { kind: 'tarball', name: owner, file }
  return {
    kind: 'other',
    what: OTHERS.find(([begins]) => begins.test(plain))?.[1] ?? `${method} of ${plain}`,
  }
}
