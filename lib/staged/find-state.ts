import { viewStaged } from '../registry/stage.ts'
import { askStatus } from '../registry/version-status.ts'
import { queryVersion, type VersionQuery } from '../release/version-query.ts'

/**
 * The state of a version that was staged. `approved` means that it is live, or will be in a moment. `replaced` means
 * that something else is live under its number.
 */
export type StagedState = 'staged' | 'approved' | 'discarded' | 'replaced' | 'unknown'

/**
 * Looks once, with a single request if nothing has happened to it. Never rejects.
 *
 * @param id - `undefined` if it is known to be no longer staged.
 * @param integrity - The integrity of what was staged, if it is known.
 */
export async function findState(
  id: string | undefined,
  query: VersionQuery,
  integrity?: string | null,
): Promise<StagedState> {
  return find(id, query, integrity).catch(() => 'unknown')
}

const GONE = { kind: 'gone' } as const

async function find(
  id: string | undefined,
  query: VersionQuery,
  integrity: string | null | undefined,
): Promise<StagedState> {
  const { registry, reader, target } = query
  const viewed = id === undefined ? GONE : await viewStaged(registry, reader, id)
  if (viewed.kind === 'item') return 'staged'
  const found = await queryVersion(query)
  if (found.kind === 'version')
    return integrity && found.integrity && found.integrity !== integrity ? 'replaced' : 'approved'
  // Without permission to look, the registry says “not found” about a staged version too.
  if (viewed.kind !== 'gone') return 'unknown'
  const reply = await askStatus(registry, reader, target)
  const status = reply.kind === 'status' ? reply.status : reply.kind
  if (status === 'published' || status === 'validating') return 'approved'
  return status === 'not-found' || status === 'deleted' ? 'discarded' : 'unknown'
}
