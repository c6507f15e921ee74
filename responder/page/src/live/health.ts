import { isServiceLost } from './service-state.ts'

const EVERY_MS = 2_000
/** Together with `EVERY_MS`, less than five seconds. */
const HEALTH_TIMEOUT_MS = 2_500

/** Polls whether the service is there, for views that have no stream. Returns a function that stops it. */
export function followHealth(): () => void {
  let timer: ReturnType<typeof setTimeout>
  let isOver = false
  const look = async () => {
    if (document.visibilityState === 'visible') {
      const isThere = await fetch('/healthz', {
        cache: 'no-store',
        signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
      }).then(
        ({ status }) => status < 500,
        () => false,
      )
      if (!isOver) isServiceLost.value = !isThere
    }
    if (!isOver) timer = setTimeout(() => void look(), EVERY_MS)
  }
  timer = setTimeout(() => void look(), EVERY_MS)
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
