import type { Message } from './message.ts'
import { followAll } from './notify-all.ts'
import type { NotifyEffects, Receipt } from './types.ts'

interface Reminder {
  /** When the wait began, and how long it lasts at most. */
  start: number
  timeoutMs: number
  effects: NotifyEffects
  /** Those who were told of the wait. */
  receipts: () => readonly Receipt[]
  /** `leftMs`: the time that is left. */
  message: (leftMs: number) => Message
}

/** Reminds of a wait once, when half of its time is over; never of a wait without time. */
export function createReminder({ start, timeoutMs, effects, receipts, message }: Reminder) {
  let reminded: Promise<unknown> | undefined
  return {
    /** Between two looks. */
    tick: (): void => {
      const now = effects.now()
      if (timeoutMs > 0 && now - start >= timeoutMs / 2)
        reminded ??= followAll(receipts(), message(start + timeoutMs - now), effects)
    },
    /** Resolves when a reminder that was begun is sent. */
    sent: async (): Promise<void> => {
      await reminded
    },
  }
}
