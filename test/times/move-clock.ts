/**
 * Moves this process's clock ahead, for `--import`. A test that would fail from a certain day on, because it mixes a
 * fixed date with today's, fails now. Child processes keep the real time.
 */
const AHEAD_MS = 400 * 86_400_000
const RealDate = Date

class MovedDate extends RealDate {
  constructor(...given: [] | [value: number | string | Date]) {
    if (given.length === 0) super(RealDate.now() + AHEAD_MS)
    else super(...given)
  }
  static override now = (): number => RealDate.now() + AHEAD_MS
}

globalThis.Date = MovedDate as DateConstructor
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + AHEAD_MS })
