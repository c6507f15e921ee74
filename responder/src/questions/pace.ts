/** Half of what a transaction of the clean-up may take: the next one may be twice as slow. */
const AIM_MS = 25
const FIRST_ROWS = 4
export const MOST_ROWS = 400


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
      const wanted = Math.floor(rows * Math.min(2, AIM_MS / Math.max(ms, 1)))
      rows = Math.min(MOST_ROWS, Math.max(1, wanted))
    },
  }
}
