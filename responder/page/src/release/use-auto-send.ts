import { useEffect, useRef } from 'preact/hooks'
import { clock } from '../live/clock.ts'

/** Long enough to see the sixth digit and to stop, but short compared with the code's 30 seconds. */
const BEAT_MS = 600
/** The device has slept if the timer is later than this, and the code may have expired meanwhile. */
const LATE_MS = 5_000

export const isSixDigits = (code: string): boolean => /^[0-9]{6}$/.test(code)

interface Sending {
  code: string
  /** Whether nothing else is needed to send the code. */
  isReady: boolean
  send: () => void
  /** Called in place of `send` if the device has slept since the code was typed. */
  onSlept: () => void
}

/** Sends six digits automatically after `BEAT_MS`, unless they are edited. Returns whether it is about to. */
export function useAutoSend({ code, isReady, send, onSlept }: Sending): boolean {
  const isAboutToSend = isReady && isSixDigits(code)
  const latest = useRef({ send, onSlept })
  latest.current = { send, onSlept }
  const tried = useRef('')
  useEffect(() => {
    if (!isAboutToSend || tried.current === code) return
    const dueAt = clock() + BEAT_MS
    const timer = setTimeout(() => {
      if (clock() > dueAt + LATE_MS) return latest.current.onSlept()
      // A code that could not be sent is not sent again automatically. The person sees the problem, and has the
      // button.
      tried.current = code
      latest.current.send()
    }, BEAT_MS)
    return () => clearTimeout(timer)
  }, [isAboutToSend, code])
  return isAboutToSend && tried.current !== code
}
