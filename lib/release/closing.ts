import type { Effects } from '../effects.ts'
import { withTimeout } from '../async/with-timeout.ts'
import type { Session } from './session.ts'

/** How long the end of a job is held up for telling it: CI systems kill soon after a signal. */
const PATIENCE_MS = 3_000

/** What is said to people when a job ends early. */
export interface LastWords {
  /** Says in the log where things stand. */
  say: () => void
  /** Tells those who were sent to npmjs.com that the job is gone. */
  tell?: () => Promise<void>
}

/** Sees to it that no page asks for the code of a job that is gone. */
export interface Closing {
  watch: (session: Session, words: LastWords) => void
  /** Tells what became of every question that is still open, and stops watching. */
  close: (state: 'failed' | 'withdrawn') => Promise<void>
}

export function createClosing(effects: Effects): Closing {
  const sessions = new Map<Session, LastWords>()
  let unhook: (() => void) | undefined

  function sayAll(isOpen: (session: Session) => boolean): void {
    for (const [session, words] of sessions) if (isOpen(session)) words.say()
  }

  async function tellAll(state: 'failed' | 'withdrawn', reason?: string): Promise<void> {
    const open = [...sessions.keys()].flatMap((session) => [...session.open])
    const told = [...sessions].filter(([{ staging }]) => staging?.receipts.length)
    if (open.length === 0 && told.length === 0) return
    for (const conversation of open) conversation.tell(state, reason)
    const settled = Promise.all([
      ...open.map((conversation) => conversation.settled()),
      ...told.map(([, words]) => words.tell?.()),
    ])
    await withTimeout(PATIENCE_MS, settled, effects.sleep).catch(() => {})
  }

  return {
    watch: (session, words) => {
      sessions.set(session, words)
      unhook ??= effects.onSignal(() => {
        sayAll(({ open, staging }) => open.size > 0 || staging?.item !== undefined)
        return tellAll('withdrawn', 'The job was stopped.')
      })
    },
    close: async (state) => {
      if (state === 'failed') sayAll(({ staging }) => staging?.item !== undefined)
      await tellAll(state)
      sessions.clear()
      unhook?.()
      unhook = undefined
    },
  }
}
