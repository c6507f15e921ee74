import { release } from './stage-actions.ts'
import type { StageControls } from './types.ts'
import type { World } from './world.ts'

/** Creates what people on npmjs.com and npm's scan do to staged versions, without a request. */
export function createStageControls(world: World): StageControls {
  const { staged, processing, packages } = world
  const find = (id: string) => {
    const found = staged.find(id)
    if (!found) throw new TypeError(`nothing is staged as ${id}`)
    return found.item
  }
  return {
    list: staged.list,
    approveOnSite: async (id, user) => {
      const item = find(id)
      if (item.status === 'validating') throw new TypeError(`${id} is still being validated`)
      await release(item, user ?? packages.maintainersOf(item.packageName)[0] ?? item.actor, world)
    },
    rejectOnSite: (id) => void staged.remove(id, 'free'),
    setStatus: staged.setStatus,
    validation: staged.validation,
    block: (packageName, version) => {
      const item = staged.list(packageName).find((candidate) => candidate.version === version)
      if (item) staged.remove(item.id, 'blocked')
      else processing.block(packageName, version)
    },
    vanish: (id) => void staged.remove(id, 'vanished'),
  }
}
