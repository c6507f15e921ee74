import type { StagedVersion, TestRegistry } from '../../test-registry/index.ts'
import type { Scene } from './release-scene.ts'
import { until } from './until.ts'

/** A maintainer who checks npmjs.com now and then. */
export interface Site {
  /** Resolves with the staged version of the package, as soon as there is one. */
  staged: () => Promise<StagedVersion>
  /** How often the job has been told the version's status. */
  looks: () => number
}

export function createSite({ stage, requests }: TestRegistry, { name }: Pick<Scene, 'name'>): Site {
  return {
    staged: async () => {
      await until(() => stage.list(name).length > 0)
      return stage.list(name)[0] as StagedVersion
    },
    looks: () =>
      requests.filter(({ path, status }) => status !== null && path.includes(`${name}/version/1.0.0/status`))
        .length,
  }
}
