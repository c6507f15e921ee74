import { escapeName, storeUpload, type Upload, upstreamTokenOf } from './upload.ts'
import type { World } from './world.ts'

/** How long something takes: milliseconds by the gate's clock, or `manual` until the test ends it. */
export type Duration = number | 'manual'

/** Publishing since npm introduced its malware scan: a version is accepted at once and public later. */
export interface Processing {
  /** Sets how long this package's publishes, and approvals of its staged versions, take to be public from now on. */
  slow: (name: string, takes: Duration) => void
  takes: (name: string) => Duration
  accept: (upload: Upload, approver?: string) => void
  /**
   * Keeps a dist-tag and writes it when the version is public. Returns false if no such version is being processed.
   */
  tag: (name: string, version: string, tag: string) => boolean
  /** Throws unless the version is being processed. */
  goLive: (name: string, version: string) => Promise<void>
  block: (name: string, version: string) => void
  /** Publishes the versions that are due by the clock. */
  settle: () => Promise<void>
}

interface Pending {
  upload: Upload
  approver: string | undefined
  tags: string[]
  dueMs: number | null // null: the test decides when
}

type Surroundings = Pick<World, 'accounts' | 'forward' | 'packages' | 'hidden' | 'now'>

export function createProcessing(usual: Duration, world: Surroundings): Processing {
  const durations = new Map<string, Duration>()
  const pending = new Map<string, Pending>()
  const takes = (name: string) => durations.get(name) ?? usual
  const take = (name: string, version: string) => {
    const found = pending.get(`${name}@${version}`)
    if (!found) throw new TypeError(`${name}@${version} is not being processed`)
    pending.delete(`${name}@${version}`)
    return found
  }
  const goLive = async (name: string, version: string) => publish(take(name, version), world)
  return {
    slow: (name, duration) => void durations.set(name, duration),
    takes,
    accept: (upload, approver) => {
      const { package: name, version, by } = upload
      const duration = takes(name)
      world.packages.claim(name, by)
      world.hidden.set(name, version, 'processing')
      const dueMs = duration === 'manual' ? null : world.now() + duration
      pending.set(`${name}@${version}`, { upload, approver, tags: [], dueMs })
    },
    tag: (name, version, tag) => {
      const found = pending.get(`${name}@${version}`)
      found?.tags.push(tag)
      return found !== undefined
    },
    goLive,
    block: (name, version) => {
      take(name, version)
      world.hidden.set(name, version, 'blocked')
    },
    settle: async () => {
      const isDue = ({ dueMs }: Pending) => dueMs !== null && dueMs <= world.now()
      const due = [...pending.values()].filter(isDue)
      for (const { upload } of due) {
        // Another request may have published it while the version before it was being published.
        if (pending.has(`${upload.package}@${upload.version}`)) await goLive(upload.package, upload.version)
      }
    },
  }
}

async function publish({ upload, approver, tags }: Pending, world: Surroundings): Promise<void> {
  const { package: name, version, by, headers } = upload
  const stored = await storeUpload(upload, world, approver)
  if (stored.status >= 300) throw new Error(`${name}@${version} did not go live: ${stored.body}`)
  for (const tag of tags) {
    const path = `/-/package/${escapeName(name)}/dist-tags/${tag}`
    const request = { method: 'PUT', path, headers, body: Buffer.from(JSON.stringify(version)) }
    await world.forward(request, upstreamTokenOf(by, world))
  }
  world.hidden.delete(name, version)
}
