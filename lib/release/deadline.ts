import type { Clock } from '../async/sleep.ts'
import { withOuter } from '../async/with-outer.ts'
import { QuestionExpired } from '../responders/types.ts'

/**
 * Resolves with the result of `work`. Rejects with `QuestionExpired` at the deadline, even if the work ignores its
 * signal.
 *
 * @param deadline - In milliseconds, on the clock of `now()`.
 * @param outer - Ends the work as well, with its own reason.
 */
export async function beforeDeadline<Value>(
  deadline: number,
  { now, sleep }: Clock,
  work: (signal: AbortSignal) => Promise<Value>,
  outer?: AbortSignal,
): Promise<Value> {
  const ended = new AbortController()
  const timer = new AbortController()
  const end = async (): Promise<never> => {
    await sleep(deadline - now(), withOuter(timer.signal, outer))
    ended.abort(new QuestionExpired())
    throw ended.signal.reason
  }
  const signal = withOuter(ended.signal, outer)
  try {
    outer?.throwIfAborted()
    if (now() >= deadline) throw new QuestionExpired()
    return await Promise.race([work(signal), end()])
  } catch (error) {
    throw outer?.reason ?? ended.signal.reason ?? error
  } finally {
    timer.abort()
  }
}
