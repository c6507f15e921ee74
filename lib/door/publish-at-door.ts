import { type Fail, failAgain } from '../errors/fail.ts'
import { isPluginError } from '../errors/get-error.ts'
import type { NpmResult } from '../npm/run-npm.ts'
import { abandonOnError } from './abandon-on-error.ts'
import { type Publication, readPublication } from './read-publication.ts'
import { type DoorTools, type HeldNpm, runAtDoor } from './run-at-door.ts'

/** What is published, and how. */
export interface PublishCommand {
  /** `npm stage publish` sends the same request to another path. */
  verb: 'publish' | 'stage'
  /** The package that was verified. */
  name: string
  distTag: string
  /** A tarball of the package. Default: its folder. */
  source?: string
  /** The folder of the package. */
  root: string
  /** The project's folder, for its npm configuration. */
  cwd: string
  provenance: boolean
}

/** npm's request, and the npm that waits for the reply. */
export interface HeldPublish extends HeldNpm {
  publication: Publication
  /** The code that npm has in its own settings. */
  otp?: string | undefined
}

/** npm sent its request, or ended without one. */
export type DoorRun = { kind: 'held'; held: HeldPublish } | { kind: 'ended'; result: NpmResult }

const PACKAGE = /^(?:@[^/]+(?:%2f|\/))?[^/@][^/]*$/i
const STAGE = /^-\/stage\/package\/[^/]+(?:\/[^/]+)?$/

/** Has npm make its request, with the same scripts in the same order as with `@semantic-release/npm`. */
export async function publishAtDoor(
  { verb, name, distTag, root, source = root, cwd, provenance }: PublishCommand,
  { fail, ...tools }: DoorTools & { fail: Fail },
): Promise<DoorRun> {
  const args = [...(verb === 'stage' ? ['stage'] : []), 'publish', source, '--tag', distTag]
  const end = await runAtDoor({ args, name, cwd, provenance, isWrite: isPublish }, tools).catch((error) => {
    throw isPluginError(error) ? failAgain(error, fail) : error
  })
  if (end.kind === 'ended') return end
  const publication = await abandonOnError(end.npm, () => readPublication(end.write.body, fail))
  return { kind: 'held', held: { publication, otp: end.write.otp, ...end.npm } }
}

/** Whether a request publishes a package. Which package it is, is read from the body. */
function isPublish(method: string, path: string): boolean {
  return method === 'PUT' ? PACKAGE.test(path) : method === 'POST' && STAGE.test(path)
}
