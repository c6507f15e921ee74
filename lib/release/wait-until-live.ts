import type { Clock } from '../async/sleep.ts'
import type { Fail } from '../errors/fail.ts'
import { createLines } from '../log/lines.ts'
import { specOf } from '../package/target.ts'
import { askStatus } from '../registry/version-status.ts'
import type { Logger } from '../types.ts'
import { awaitOutcome, type Outcome, type OutcomeEffects } from './version-outcome.ts'
import { checkSameBytes, type Hashes, queryVersion, type VersionQuery } from './version-query.ts'

export interface LiveWait {
  hashes: Hashes
  /** The commit that the release is made from, as long as its tag is not pushed. */
  commit: string | undefined
  /** What the log says is waited for. `undefined` if the caller logs it. */
  what: string | undefined
  /** In milliseconds, on the clock of `now()`. */
  deadline: number
  /** The staged version that somebody else approves. `undefined` if it no longer needs approval. */
  item?: { view: OutcomeEffects['view']; isAcceptedEnough: boolean } | undefined
  /** Called between two looks. */
  tick?: (() => void) | undefined
}

export interface LiveTools {
  query: VersionQuery
  clock: Clock
  logger: Pick<Logger, 'log'>
  fail: Fail
  /** Called once nothing is staged any longer, whatever became of it. */
  onUnstaged?: ((isApproved: boolean) => void) | undefined
}

/**
 * Waits until everybody can install the version, or until it is approved if `isAcceptedEnough`. Throws if the release
 * can't go on.
 */
export async function waitUntilLive(wait: LiveWait, tools: LiveTools): Promise<void> {
  const { query, clock, logger } = tools
  const { target, registry, reader } = query
  const lines =
    wait.what === undefined ? () => {} : createLines(wait.what, wait.deadline, { logger, now: clock.now })
  const outcome = await awaitOutcome(
    { deadline: wait.deadline, isAcceptedEnough: wait.item?.isAcceptedEnough ?? false },
    {
      ...clock,
      status: reader ? () => askStatus(registry, reader, target) : undefined,
      look: () => queryVersion(query),
      view: wait.item?.view,
      tick: () => {
        lines()
        wait.tick?.()
      },
    },
  )
  await judgeOutcome(outcome, wait, tools)
  const how = outcome.kind === 'live' ? 'is live' : 'is approved, and the registry is processing it'
  logger.log('%s %s.', specOf(target), how)
}

async function judgeOutcome(
  outcome: Outcome,
  { hashes, item, commit }: LiveWait,
  { fail, query, onUnstaged }: LiveTools,
): Promise<void> {
  // Errors say what the registry still has. Only a timeout leaves the staged version as it was.
  if (outcome.kind !== 'late') onUnstaged?.(outcome.kind === 'accepted')
  // Once a version is approved, the way to finish it is not to publish it again.
  const facts = item ? ({ written: 'no' } as const) : ({ written: 'unknown', byHand: '' } as const)
  switch (outcome.kind) {
    case 'accepted':
      return
    case 'live':
      await checkSameBytes(outcome.found, hashes, query, { fail, commit })
      return onUnstaged?.(true)
    case 'blocked':
      throw fail('ESTAGEBLOCKED', { written: 'taken' })
    case 'rejected':
      throw item ? fail('ESTAGEREJECTED', facts) : fail('ESTAGEGONE', facts)
    case 'replaced':
      throw fail('ESTAGEREJECTED', { written: 'taken' })
    case 'gone':
      throw fail('ESTAGEGONE', { written: 'unknown', byHand: '' })
    case 'late':
      throw fail('ESTAGETIMEOUT', facts)
  }
}
