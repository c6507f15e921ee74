import { useEffect, useState } from 'preact/hooks'

let aheadMs = 0

/** Sets the page's clock by the service's, so that deadlines and steps are right on a device whose clock is not. */
export function setClock(serviceNow: number): void {
  aheadMs = serviceNow - Date.now()
}

/** Milliseconds since 1970, by the service's clock. */
export const clock = (): number => Date.now() + aheadMs

/** The same, in a component that is drawn again whenever another `everyMs` begins. */
export function useClock(everyMs: number): number {
  const [now, setNow] = useState(clock)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      setNow(clock())
      timer = setTimeout(tick, everyMs - (clock() % everyMs))
    }
    tick()
    return () => clearTimeout(timer)
  }, [everyMs])
  return now
}
