import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'

let aheadMs = 0
/** How often the clock was set to another time. Small corrections do not count. */
const jumps = signal(0)
const JUMP_MS = 1_000

/** Sets the page's clock to the service's, so that deadlines and code steps are right even if the device's is not. */
export function setClock(serviceNow: number): void {
  const before = aheadMs
  aheadMs = serviceNow - Date.now()
  if (Math.abs(aheadMs - before) >= JUMP_MS) jumps.value += 1
}

/** Returns milliseconds since 1970, by the service's clock. */
export const clock = (): number => Date.now() + aheadMs

/** Like `clock`, in a component. It is rendered again at each multiple of `everyMs`, and when the clock is set. */
export function useClock(everyMs: number): number {
  const [now, setNow] = useState(clock)
  const jump = jumps.value
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      setNow(clock())
      timer = setTimeout(tick, everyMs - (clock() % everyMs))
    }
    tick()
    return () => clearTimeout(timer)
  }, [everyMs, jump])
  return now
}
