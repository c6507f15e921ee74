import { finishStagedByHand } from '../errors/by-hand.ts'
import type { Fail } from '../errors/fail.ts'
import { showRegistry } from '../package/registry.ts'
import { specOf, type Target } from '../package/target.ts'
import type { Credential } from '../registry/credential.ts'
import type { Registry } from '../registry/registry.ts'
import { listStaged } from '../registry/stage.ts'

/**
 * Throws `ESTAGEBEFORE` if the version is among those that wait for an approval, because it would not go live by
 * itself. Called after the registry refused a direct upload with “previously staged”, which it also says of a version
 * that it is still processing. Does nothing if the credential may not look.
 */
export async function throwIfStaged(
  target: Target,
  credential: Credential,
  { registry, fail }: { registry: Registry; fail: Fail },
): Promise<void> {
  const listed = await listStaged(registry, credential, target.name)
  const items = listed.kind === 'list' ? listed.items : []
  const item = items.find(({ version }) => version === target.version)
  if (!item) return
  const { id, tag, shasum = 'unknown' } = item
  const shown = { name: target.name, registry: showRegistry(target.registry) }
  throw fail('ESTAGEBEFORE', {
    detail: `${specOf(target)} is staged as ${id}, with the dist-tag ${tag} and the shasum ${shasum}.`,
    byHand: finishStagedByHand({ ...shown, id, isDeclined: true }),
  })
}
