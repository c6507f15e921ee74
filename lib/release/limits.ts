import { judgeEnd } from '../npm/judge.ts'
import type { NpmResult } from '../npm/run.ts'
import type { Step } from './step.ts'

/** npm does not show `retry-after`, so pauses grow: a limit that lasts longer is not waited for. */
const PAUSES_MS = [10_000, 30_000, 60_000]

/** Runs npm, and again after each pause that the registry's limit asks for; at last the result is that of the limit. */
export type WithinLimits = <Result extends NpmResult>(run: () => Promise<Result>) => Promise<Result>

/** @returns Has three pauses for all runs together. */
export function createLimits({ context, effects }: Pick<Step, 'context' | 'effects'>): WithinLimits {
  const pauses = [...PAUSES_MS]
  return async (run) => {
    for (;;) {
      const result = await run()
      const judgement = result.failure && judgeEnd(result)
      const usualMs = judgement?.kind === 'rate-limited' ? pauses.shift() : undefined
      if (judgement?.kind !== 'rate-limited' || usualMs === undefined) return result
      const ms = judgement.retryAfterMs ?? usualMs
      context.logger.log(
        'The registry asks for a pause (too many requests): trying again in %s s.',
        Math.ceil(ms / 1000),
      )
      await effects.sleep(ms)
    }
  }
}
