import type { Effects } from '../effects.ts'
import type { ReleaseContext } from '../types.ts'
import { describeTime } from './waiting.ts'

const LINE_EVERY_MS = 60_000

/**
 * Says what is waited for, and again once a minute.
 *
 * @param deadline - By `now()`.
 * @returns To be called between two looks.
 */
export function createLines(
  what: string,
  deadline: number,
  { context, effects }: { context: Pick<ReleaseContext, 'logger'>; effects: Pick<Effects, 'now'> },
): () => void {
  const left = () => describeTime(deadline - effects.now())
  const until = new Date(deadline).toISOString()
  let next = effects.now() + LINE_EVERY_MS
  context.logger.log('Waiting %s: %s left, until %s.', what, left(), until)
  return () => {
    if (effects.now() < next) return
    next = effects.now() + LINE_EVERY_MS
    context.logger.log('Still waiting %s: %s left.', what, left())
  }
}
