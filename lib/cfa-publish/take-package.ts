import { forwardBody } from '../door/forward-body.ts'
import { isSigned, type Publication, readPublication } from '../door/read-publication.ts'
import type { Fail } from '../errors/fail.ts'
import { dependedOn } from '../package/dependencies.ts'
import { checkDependencies, checkPacked } from '../release/check-publication.ts'
import { keepRequest } from './keep-request.ts'
import type { KeptPackage } from './kept-write.ts'
import type { KeptWrites } from './kept-writes.ts'

export interface TakePackageTools {
  writes: Pick<KeptWrites, 'judge'>
  /** A folder that only this user can enter. */
  folder: string
  registry: string
  fail: Fail
  newId: () => number
}

/**
 * The package to write, or `undefined` if it is the same as before. `why`: the run has already written a different one.
 */
export type TakenPackage = { write: KeptPackage | undefined } | { why: string }

/**
 * Returns whether a text is visible ASCII. Nobody should approve a name, version or dist-tag that looks like another.
 */
export const isVisible = (text: string): boolean => /^[!-~]+$/.test(text)

/** Reads a package, checks it and keeps it. Throws the errors of a request that can't be published. */
export async function takePackage(
  body: Buffer,
  wantedName: string,
  options: TakePackageTools,
): Promise<TakenPackage> {
  const { fail, writes } = options
  const publication = await readPublication(body, fail)
  if (wantedName !== publication.name) throw fail('EREQUESTCONTENT', { key: 'name' })
  const unseen = (['name', 'version', 'distTag'] as const).find((key) => !isVisible(publication[key]))
  if (unseen) throw fail('EREQUESTCONTENT', { key: unseen })
  checkPacked(publication, fail)
  checkDependencies(publication.dependencies, fail)
  const forwarded = forward(publication, options)
  const judged = writes.judge({ ...publication, ...forwarded })
  if (judged === 'same') return { write: undefined }
  if (judged === 'new') return { write: await keepPackage(publication, forwarded, options) }
  const { name, version } = publication
  return {
    why: `${name}@${version} was written before in this run, with other contents, metadata or access, or on another dist-tag.`,
  }
}

interface Forwarded {
  body: string
  /** The manifest as the registry will show it. */
  manifest: KeptPackage['manifest']
}

function forward(publication: Publication, { registry }: TakePackageTools): Forwarded {
  const body = forwardBody(publication, { registry, gitHead: undefined })
  const { readme: _, ...manifest } = JSON.parse(body).versions[publication.version]
  return { body, manifest }
}

async function keepPackage(
  publication: Publication,
  { body, manifest }: Forwarded,
  { folder, newId }: TakePackageTools,
): Promise<KeptPackage> {
  const { name, version, distTag, access, integrity, shasum, size, unpackedSize, files } = publication
  return {
    kind: 'publish',
    ...{ name, version, distTag, access, integrity, shasum, size, unpackedSize, files, manifest },
    installScripts: publication.installScripts,
    isSigned: isSigned(publication),
    dependencies: dependedOn(publication.dependencies),
    request: await keepRequest(folder, newId(), body),
  }
}
