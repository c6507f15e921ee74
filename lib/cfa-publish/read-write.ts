import { decodedPath } from '../door/decoded-path.ts'

/** What a tool wants to write, judged by the request's method and path alone. */
export type RequestedWrite =
  | { kind: 'publish' | 'stage'; name: string }
  | { kind: 'dist-tag'; name: string; distTag: string }
  /** A change of the package's document, or the removal of the package. */
  | { kind: 'revision'; name: string }
  /** The removal of a tarball. `file` is its decoded path, without the revision. */
  | { kind: 'tarball'; name: string; file: string }
  /** Who may install a package, or what publishing it requires. */
  | { kind: 'access'; name: string }
  /** What a team may do with a package. Only the content names the package. `team` is `scope:team`. */
  | { kind: 'team'; team: string }
  | { kind: 'other'; what: string }

const NAME = '((?:@[^/]+/)?[^/@-][^/]*)'
const PUBLISH = new RegExp(`^${NAME}$`)
const STAGE = new RegExp(`^-/stage/package/${NAME}$`)
const DIST_TAG = new RegExp(`^-/package/${NAME}/dist-tags/([^/]+)$`)

const REVISION = new RegExp(`^${NAME}/-rev/[^/]+$`)
const TARBALL = new RegExp(`^(${NAME}/-/[^/]+)/-rev/[^/]+$`)

const ACCESS = new RegExp(`^-/package/${NAME}/access$`)
const TEAM = /^-\/team\/([^/:]+)\/([^/:]+)\/package$/

export const UNPUBLISHING = 'Unpublishing, or changing who owns a package,'

export const ACCESSING = 'Changing who has access'

/** What the other writes are, by a pattern in their paths. */
const OTHERS: Array<[RegExp, string]> = [
  [/^-\/package\/.*\/dist-tags/, 'Removing a dist-tag'],
  [/^-\/package\/.*\/(?:access|collaborators|trust)/, ACCESSING],
  [/^-\/(?:org|team)\//, ACCESSING],
  [/^-\/user\//, 'Logging in'],
  [/^-\/npm\/v1\/tokens/, 'Creating or removing a token'],
  [/^-\/stage\//, 'Approving or discarding what is staged'],
  [/\/-rev\//, UNPUBLISHING],
]

export function readWrite(method: string, path: string): RequestedWrite {
  const decoded = decodedPath(path)
  const published = PUBLISH.exec(decoded)?.[1]
  if (method === 'PUT' && published !== undefined) return { kind: 'publish', name: published }
  const staged = STAGE.exec(decoded)?.[1]
  if (method === 'POST' && staged !== undefined) return { kind: 'stage', name: staged }
  const [, name, distTag] = DIST_TAG.exec(decoded) ?? []
  if (method === 'PUT' && name !== undefined && distTag !== undefined)
    return { kind: 'dist-tag', name, distTag }
  const revised = REVISION.exec(decoded)?.[1]
  if ((method === 'PUT' || method === 'DELETE') && revised !== undefined)
    return { kind: 'revision', name: revised }
  const [, file, owner] = TARBALL.exec(decoded) ?? []
  if (method === 'DELETE' && file !== undefined && owner !== undefined)
    return { kind: 'tarball', name: owner, file }
  const accessed = ACCESS.exec(decoded)?.[1]
  if (method === 'POST' && accessed !== undefined) return { kind: 'access', name: accessed }
  const [, scope, team] = TEAM.exec(decoded) ?? []
  if ((method === 'PUT' || method === 'DELETE') && team !== undefined)
    return { kind: 'team', team: `${scope}:${team}` }
  return {
    kind: 'other',
    what: OTHERS.find(([begins]) => begins.test(decoded))?.[1] ?? `${method} of ${decoded}`,
  }
}
