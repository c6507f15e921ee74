/** A fifth of what a transaction of the clean-up may take, because the next one may be slower, and so may the disk. */
const AIM_MS = 10
const FIRST_ROWS = 4
/**
 * The most by which a batch may exceed the one before, so that a batch that was quick by chance is not followed by one
 * far too large.
 */
const GROWTH = 1.5
export const MOST_ROWS = 200

/** Decides how many rows to take at once: few at first, more if that is quick, fewer if it is slow. */
export function createPace() {
  let rows = FIRST_ROWS
  let lastMs = 0
  return {
    rows: () => rows,
    /** How long the last batch took. */
    lastMs: () => lastMs,
    took: (ms: number): void => {
      lastMs = ms
      const factor = Math.min(GROWTH, AIM_MS / Math.max(ms, 1))
      rows =
        factor > 1 ? Math.min(MOST_ROWS, Math.ceil(rows * factor)) : Math.max(1, Math.floor(rows * factor))
    },
  }
}
