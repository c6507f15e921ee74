import type { RequestRecord, StagedVersion, TestRegistry } from '../../test-registry/index.ts'
import type { Scene } from './release-scene.ts'
import { until } from './until.ts'

/** A maintainer who checks npmjs.com now and then. */
export interface Site {
  /** Resolves with the staged version of the package, as soon as there is one. */
  staged: () => Promise<StagedVersion>
  /** How often the job has been told the version's status. */
  looks: () => number
  /** Resolves once the job, asking after this call, has been told the status. */
  lookedAgain: () => Promise<void>
  /** Approves the version, and resolves once the job has logged that. `label` is what the log calls the version. */
  approveSeen: (label: string, seen: () => string) => Promise<void>
}

export function createSite({ stage, requests }: TestRegistry, { name }: Pick<Scene, 'name'>): Site {
  const url = `${name}/version/1.0.0/status`
  // A request is on record when it arrives, and has a status once it is answered.
  const isLook = ({ path, status }: RequestRecord) =>
    status !== null && decodeURIComponent(path).includes(url)
  return {
    staged: async () => {
      await until(() => stage.list(name).length > 0)
      return stage.list(name)[0] as StagedVersion
    },
    looks: () => requests.filter(isLook).length,
    lookedAgain: () => {
      const since = requests.length
      return until(() => requests.slice(since).some(isLook))
    },
    approveSeen: async (label, seen) => {
      await stage.approveOnSite(stage.list(name)[0]?.id ?? '')
      await until(() => seen().includes(`${label} was approved at the registry`))
    },
  }
}
