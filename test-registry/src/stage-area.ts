import { createHash, randomUUID } from 'node:crypto'
import type { HiddenState, HiddenVersions } from './hidden-versions.ts'
import type { Duration } from './processing.ts'
import type { Upload } from './upload.ts'

/** A staged version as npm's registry shows it (npm/api-documentation, `stage.yaml`). */
export interface StagedVersion {
  id: string
  packageName: string
  version: string
  tag: string
  createdAt: string
  actor: string
  actorType: 'user' | 'trusted automation'
  access: 'public' | 'private'
  shasum: string // SHA-1 of the tarball, hexadecimal
  status: StageStatus
}

/** While `validating`, npm's scan runs and nobody can approve. */
export type StageStatus = 'validating' | 'staged'

/** The staged versions that wait for a maintainer. Unknown ids throw, except in `find`. */
export interface StageArea {
  add: (upload: Upload, actorType: StagedVersion['actorType']) => string
  /** Newest first. */
  list: (packageName?: string) => StagedVersion[]
  find: (id: string) => { item: StagedVersion; upload: Upload } | undefined
  /** Removes the item and keeps its number in this state, or frees it. */
  remove: (id: string, leaves: HiddenState | 'free') => Upload
  setStatus: (id: string, status: StageStatus) => void
  /** Sets how long the scan of this package's staged versions takes from now on. */
  validation: (packageName: string, takes: Duration) => void
}

interface Entry {
  upload: Upload
  shown: Omit<StagedVersion, 'status'>
  readyMs: number // by the gate's clock; Infinity: the test decides when
}

export function createStageArea(usual: Duration, hidden: HiddenVersions, now: () => number): StageArea {
  const entries = new Map<string, Entry>()
  const durations = new Map<string, Duration>()
  const show = ({ shown, readyMs }: Entry): StagedVersion => ({
    ...shown,
    status: now() < readyMs ? 'validating' : 'staged',
  })
  const get = (id: string) => {
    const entry = entries.get(id)
    if (!entry) throw new TypeError(`nothing is staged as ${id}`)
    return entry
  }
  return {
    add: (upload, actorType) => {
      const duration = durations.get(upload.package) ?? usual
      const readyMs = duration === 'manual' ? Number.POSITIVE_INFINITY : now() + duration
      const shown = describe(upload, actorType, now())
      entries.set(shown.id, { upload, shown, readyMs })
      hidden.set(upload.package, upload.version, 'staged')
      return shown.id
    },
    list: (packageName) =>
      [...entries.values()]
        .filter(({ upload }) => packageName === undefined || upload.package === packageName)
        .map(show)
        .reverse(),
    find: (id) => {
      const entry = entries.get(id)
      return entry && { item: show(entry), upload: entry.upload }
    },
    remove: (id, leaves) => {
      const { upload } = get(id)
      entries.delete(id)
      if (leaves === 'free') hidden.delete(upload.package, upload.version)
      else hidden.set(upload.package, upload.version, leaves)
      return upload
    },
    setStatus: (id, status) => {
      get(id).readyMs = status === 'staged' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
    },
    validation: (packageName, takes) => void durations.set(packageName, takes),
  }
}

function describe(upload: Upload, actorType: StagedVersion['actorType'], nowMs: number): Entry['shown'] {
  const { package: packageName, version, by: actor, body } = upload
  return {
    id: randomUUID(),
    packageName,
    version,
    tag: body.tag,
    createdAt: new Date(nowMs).toISOString(),
    actor,
    actorType,
    access: body.access,
    shasum: createHash('sha1').update(body.tarball()).digest('hex'),
  }
}
