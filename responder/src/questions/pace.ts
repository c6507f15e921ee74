/** A fifth of what a transaction of the clean-up may take: the next one may be slower, and so may the disk. */
const AIM_MS = 10
const FIRST_ROWS = 4
/** Of two bits in a row: what was quick by chance is not followed by what is far too large. */
const GROWTH = 1.5
export const MOST_ROWS = 200

/** How many rows at once: few at first, more where it is quick, fewer where it is slow. */
export function createPace() {
  let rows = FIRST_ROWS
  let lastMs = 0
  return {
    rows: () => rows,
    /** How long the last ones took. */
    lastMs: () => lastMs,
    took: (ms: number): void => {
      lastMs = ms
      const factor = Math.min(GROWTH, AIM_MS / Math.max(ms, 1))
      rows =
        factor > 1 ? Math.min(MOST_ROWS, Math.ceil(rows * factor)) : Math.max(1, Math.floor(rows * factor))
    },
  }
}
