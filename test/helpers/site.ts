import { setTimeout as sleep } from 'node:timers/promises'
import type { StagedVersion, TestRegistry } from '../registry/index.ts'
import type { Scene } from './release-stage.ts'

/** A maintainer who looks at npmjs.com now and then. */
export interface Site {
  /** Resolves with what is staged of the package, as soon as something is. */
  staged: () => Promise<StagedVersion>
}

export function createSite({ stage }: TestRegistry, { name }: Pick<Scene, 'name'>): Site {
  return {
    staged: async () => {
      for (;;) {
        const [item] = stage.list(name)
        if (item) return item
        await sleep(20)
      }
    },
  }
}
