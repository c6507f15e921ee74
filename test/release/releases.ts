import { DoorBroken } from '../../lib/door/door.ts'
import type { HeldPublish } from '../../lib/door/publish-at-door.ts'
import type { Publication } from '../../lib/door/read-publication.ts'
import type { Approval } from '../../lib/release/ask-approval.ts'
import type { DirectFlow } from '../../lib/release/direct-release.ts'
import type { HeldRelease } from '../../lib/release/hold-release.ts'
import type { QuestionSession } from '../../lib/release/question-session.ts'
import { createContext } from '../fakes/context.ts'
import { failIn } from '../fakes/release.ts'

/** npm's held request, which a test can break. */
export interface FakeHeld extends HeldPublish {
  /** Breaks it as if npm had ended or had sent a second write. */
  breakBy: (kind: DoorBroken['kind']) => void
}

export function heldWith(publication: Publication, name: string, events: string[]): FakeHeld {
  const broken = new AbortController()
  return {
    publication,
    broken: broken.signal,
    keepAlive: (isKept) => void events.push(`${isKept ? 'keep' : 'let go of'} ${name}`),
    abandon: () => void events.push(`abandon ${name}`),
    finish: async () => ({ stdout: '', stderr: '', failure: undefined }),
    breakBy: (kind) => broken.abort(new DoorBroken(kind, 'other')),
  }
}

export interface FlowOptions {
  asksFirst?: boolean
  asksTogether?: boolean
  holdsFirst?: boolean
  /** What npm packs on each run. */
  publications: Publication[]
  /** What the registry has on each request; then nothing. */
  published?: Array<{ lacksTag: boolean } | undefined>
  /** The files found to have changed. */
  changed?: string[]
  waits?: boolean
  /** Fails at this event, with this error. Default: the first time. */
  fails?: [event: string, error: Error, time?: number]
}

export interface RecordingFlow extends DirectFlow {
  events: string[]
  lines: string[]
  helds: FakeHeld[]
}

/** A flow that does nothing but record the order of events. */
export function recordingFlow(options: FlowOptions): RecordingFlow {
  const { asksFirst = true, holdsFirst = false, publications, published = [], changed = [] } = options
  const { asksTogether = false, waits = false, fails } = options
  const { logger, lines } = createContext()
  const events: string[] = []
  const helds: FakeHeld[] = []
  const record = (event: string) => {
    events.push(event)
    const times = events.filter((earlier) => earlier === event).length
    if (event === fails?.[0] && times === (fails[2] ?? 1)) throw fails[1]
  }
  const nameOf = ({ held }: HeldRelease) => `npm ${helds.indexOf(held as FakeHeld) + 1}`
  const session = {
    report: (state: string, reason?: string) => record(`report ${state}${reason ? `: ${reason}` : ''}`),
  } as unknown as QuestionSession
  return {
    ...{ asksFirst, asksTogether, holdsFirst, logger, events, lines, helds, fail: failIn() },
    hold: async () => {
      const name = `npm ${helds.length + 1}`
      const held = heldWith(publications[helds.length] as Publication, name, events)
      record(`hold ${name}`)
      helds.push(held)
      return {
        held,
        settled: async () => record(`read the tree of ${name}`),
        changes: async () => {
          record(`look for changes since ${name}`)
          return changed
        },
        restoreChanges: async () => record(`bring again for ${name}`),
      }
    },
    findPublished: async () => {
      record('find published')
      return published.shift()
    },
    askApproval: async (release, earlier) => {
      record(`approve ${nameOf(release)}${earlier === session ? ' again' : ''}`)
      return { session, code: undefined, account: undefined }
    },
    send: async (release, approval: Approval | undefined) => {
      record(`send ${nameOf(release)}${approval ? ' as approved' : ''}`)
      return { status: 200, text: '{}' }
    },
    waitUntilShown: waits ? async () => record('wait') : undefined,
    addDistTag: async () => record('dist-tag'),
    finish: async (release, { status }) => record(`finish ${nameOf(release)} with ${status}`),
  }
}
