import { clock, useClock } from '../live/clock.ts'
import { ago, dayAndTime, duration } from '../words/format.ts'

const MINUTE_MS = 60_000

/** Shows how long ago something was, kept up to date. */
export function Ago({ at }: { at: number }) {
  const now = useClock(MINUTE_MS)
  return (
    <time dateTime={new Date(at).toISOString()} title={dayAndTime(at)}>
      {ago(at, Math.max(now, clock()))}
    </time>
  )
}

/** Shows how long something is still open. */
export function Left({ until }: { until: number }) {
  const now = useClock(1_000)
  const left = until - now
  return (
    <time dateTime={new Date(until).toISOString()} class={left < 2 * MINUTE_MS ? 'left soon' : 'left'}>
      {left > 0 ? `${duration(left)} left` : 'time is up'}
    </time>
  )
}
