import { DoorBroken } from '../../lib/door/door.ts'
import type { HeldPublish } from '../../lib/door/publish-at-door.ts'
import type { Publication } from '../../lib/door/read-publication.ts'
import type { NpmResult } from '../../lib/npm/run-npm.ts'
import type { HeldRelease } from '../../lib/release/hold-release.ts'

export interface FakeHeld {
  publication?: Publication
  /** Default: npm succeeds. */
  result?: Partial<NpmResult>
  /** The paths that have changed since. */
  changed?: string[]
  broken?: 'gone' | 'second-write'
  /** A prefix of every event, if several requests are held. */
  name?: string
}

/** A request that npm waits for, and what happens to it. */
export function createHeld(events: string[], fake: FakeHeld = {}): HeldPublish {
  const { publication = {} as Publication, result = {}, broken, name = 'npm' } = fake
  return {
    publication,
    broken: broken ? AbortSignal.abort(new DoorBroken(broken, 'PUT other')) : new AbortController().signal,
    keepAlive: (isKept) => void events.push(`${name}: ${isKept ? 'kept' : 'free'}`),
    finish: async ({ status }) => {
      events.push(`${name}: ends with ${status}`)
      return { stdout: '', stderr: '', failure: undefined, ...result }
    },
    abandon: () => void events.push(`${name}: abandoned`),
  }
}

export function createHeldRelease(events: string[], fake: FakeHeld = {}): HeldRelease {
  const name = fake.name ?? 'npm'
  return {
    held: createHeld(events, fake),
    settled: async () => {},
    changes: async () => {
      events.push(`${name}: compared`)
      return fake.changed ?? []
    },
    restoreChanges: async () => void events.push(`${name}: brought again`),
  }
}
