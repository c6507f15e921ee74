import type { Logger } from '../types.ts'
import { describeTime } from './describe-time.ts'

const LINE_EVERY_MS = 60_000

/**
 * Logs what is waited for, and returns what repeats that once a minute. If no time is left, the first line is left out.
 *
 * @param deadline - In milliseconds, on the clock of `now()`.
 * @returns A function to be called between two looks.
 */
export function createLines(
  what: string,
  deadline: number,
  { logger, now }: { logger: Pick<Logger, 'log'>; now: () => number },
): () => void {
  const left = () => describeTime(deadline - now())
  let next = now() + LINE_EVERY_MS
  // A job that does not wait looks only once.
  if (deadline > now())
    logger.log('Waiting %s: %s left, until %s.', what, left(), new Date(deadline).toISOString())
  return () => {
    if (now() < next) return
    next = now() + LINE_EVERY_MS
    logger.log('Still waiting %s: %s left.', what, left())
  }
}
