import type { Effects } from '../effects.ts'
import { within } from '../within.ts'
import type { Session } from './session.ts'

/** How long the end of a job is held up for telling it: CI systems kill soon after a signal. */
const PATIENCE_MS = 3_000

/** Sees to it that no page asks for the code of a job that is gone. */
export interface Closing {
  /** @param say - Says where things stand, when a signal ends the job. */
  watch: (session: Session, say: () => void) => void
  /** Tells what became of every question that is still open, and stops watching. */
  close: (state: 'failed' | 'withdrawn') => Promise<void>
}

export function createClosing(effects: Effects): Closing {
  const sessions = new Set<Session>()
  let unhook: (() => void) | undefined
  let sayWhere: () => void = () => {}

  async function tellAll(state: 'failed' | 'withdrawn', reason?: string): Promise<void> {
    const open = [...sessions].flatMap((session) => [...session.open])
    if (open.length === 0) return
    for (const conversation of open) conversation.tell(state, reason)
    const settled = Promise.all(open.map((conversation) => conversation.settled()))
    await within(PATIENCE_MS, settled, effects.sleep).catch(() => {})
  }

  return {
    watch: (session, say) => {
      sessions.add(session)
      sayWhere = say
      unhook ??= effects.onSignal(() => {
        if ([...sessions].some(({ open }) => open.size > 0)) sayWhere()
        return tellAll('withdrawn', 'The job was stopped.')
      })
    },
    close: async (state) => {
      await tellAll(state)
      sessions.clear()
      unhook?.()
      unhook = undefined
    },
  }
}
