import { useEffect, useRef } from 'preact/hooks'

/** Long enough to see the sixth digit and to stop, but short compared with the code's 30 seconds. */
const BEAT_MS = 600

export const isSixDigits = (code: string): boolean => /^[0-9]{6}$/.test(code)

/** Sends six digits automatically after `BEAT_MS`, unless they are edited. Returns whether it is about to. */
export function useAutoSend(code: string, isReady: boolean, send: () => void): boolean {
  const isAboutToSend = isReady && isSixDigits(code)
  const latest = useRef(send)
  latest.current = send
  const tried = useRef('')
  useEffect(() => {
    if (!isAboutToSend || tried.current === code) return
    const timer = setTimeout(() => {
      // A code that could not be sent is not sent again automatically. The person sees the problem, and has the
      // button.
      tried.current = code
      latest.current()
    }, BEAT_MS)
    return () => clearTimeout(timer)
  }, [isAboutToSend, code])
  return isAboutToSend && tried.current !== code
}
