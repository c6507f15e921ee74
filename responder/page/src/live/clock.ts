import { useEffect, useState } from 'preact/hooks'

let aheadMs = 0

/** Sets the page's clock to the service's, so that deadlines and code steps are right even if the device's is not. */
export function setClock(serviceNow: number): void {
  aheadMs = serviceNow - Date.now()
}

/** Returns milliseconds since 1970, by the service's clock. */
export const clock = (): number => Date.now() + aheadMs

/** Like `clock`, in a component. It is rendered again at each multiple of `everyMs`. */
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
