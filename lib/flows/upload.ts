import { forwardBody } from '../door/forward-body.ts'
import type { Publication } from '../door/read-publication.ts'
import type { Credential } from '../registry/credential.ts'
import type { Upload } from '../release/settle-upload.ts'
import type { Hashes } from '../release/version-query.ts'
import { waitUntilLive } from '../release/wait-until-live.ts'
import { throwIfStaged } from '../staged/throw-if-staged.ts'
import type { Parts } from './parts.ts'

/** Creates the request that goes to the registry. */
export async function uploadOf(
  publication: Publication,
  { target, untagged: commit, head }: Pick<Parts, 'target' | 'untagged' | 'head'>,
): Promise<Upload> {
  const { registry } = target
  const body = Buffer.from(forwardBody(publication, { registry, gitHead: await head() }))
  const { integrity, shasum } = publication
  return { body, integrity, shasum, target, commit }
}

/**
 * Waits for an earlier run's upload. Throws `ESTAGEBEFORE` if that version is staged, because then somebody has to
 * approve it.
 */
export async function waitForEarlier(parts: Parts, hashes: Hashes, credential: Credential): Promise<void> {
  const { connection, target, fail } = parts
  await throwIfStaged(target, credential, { registry: connection.registry, fail })
  await waitUntilShown(parts, hashes)
}

/** Waits until everybody can install what was published. Throws `ESTAGETIMEOUT` or `ESTAGEBLOCKED`. */
export function waitUntilShown(
  { connection, target, clock, logger, fail, options, untagged: commit }: Parts,
  hashes: Hashes,
): Promise<void> {
  const { registry, reader } = connection
  const deadline = clock.now() + options.timeoutMs
  const wait = { hashes, commit, what: 'for the registry to show it', deadline }
  return waitUntilLive(wait, { query: { registry, reader, target }, clock, logger, fail })
}
