import type { Message } from './message.ts'
import { endInTime, followAll } from './notify-all.ts'
import type { NotifyEffects, Receipt } from './types.ts'

interface Reminder {
  /** When the wait began, and how long it lasts at most. */
  start: number
  timeoutMs: number
  effects: NotifyEffects
  /** Returns the receipts of those who were told of the wait. */
  receipts: () => readonly Receipt[]
  /** `leftMs` is the time that is left. */
  message: (leftMs: number) => Message
}

/** Makes a reminder that is sent once, when half of the wait is over. If there is no wait, it is never sent. */
export function createReminder({ start, timeoutMs, effects, receipts, message }: Reminder) {
  const late = new AbortController()
  let reminded: Promise<unknown> | undefined
  return {
    /** Called between two lookups. Sends the reminder if it is due. */
    tick: (): void => {
      const now = effects.now()
      if (timeoutMs > 0 && now - start >= timeoutMs / 2)
        reminded ??= followAll(receipts(), message(start + timeoutMs - now), {
          ...effects,
          signal: late.signal,
        })
    },
    /** Resolves when a reminder that was begun is sent, or has taken too long. */
    sent: async (): Promise<void> => {
      if (reminded) await endInTime(reminded, late, effects)
    },
  }
}
