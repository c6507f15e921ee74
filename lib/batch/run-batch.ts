import { nameOf } from '../accounts/account.ts'
import type { Approval } from '../release/ask-approval.ts'
import type { RememberedCode } from '../release/code-memory.ts'
import { FRESH_MS } from '../release/write-with-code.ts'
import { type Asker, type AskerTools, createListAsker, topicsOf, withApproval } from './asker.ts'
import type { ConfirmRoundTools } from './confirm-round.ts'
import type { Job } from './job.ts'
import { createProgress, type Progress } from './progress.ts'
import { sendRound } from './send-round.ts'
import { sendTogether } from './send-together.ts'
import { createSingleAsker } from './single-asker.ts'

export interface BatchTools extends AskerTools, Pick<ConfirmRoundTools, 'confirming' | 'mask'> {
  /** One question may be about several packages. */
  takesSeveral: boolean
  /** Given for all of them. The code that came along is used while it is fresh. */
  approval: Approval | undefined
  /** A code that the registry accepted a moment ago. */
  remembered?: RememberedCode | undefined
  /** How many writes the registry has taken in the whole run. */
  count: { written: number }
  stopsAtFailure?: boolean
}

export interface BatchEnd {
  progress: Progress
  /** What ended it early. */
  error: Error | undefined
}

/** Sends jobs that are in order with the codes of maintainers, who hear what becomes of each. */
export async function runBatch(jobs: readonly Job[], tools: BatchTools): Promise<BatchEnd> {
  const { approval, confirming, count, stopsAtFailure } = tools
  const code = createAsker(jobs, tools)
  const asker = approval ? withApproval(code, approval.session) : code
  const { logger } = confirming
  const progress = createProgress(jobs, {
    asker,
    logger,
    count,
    ...(stopsAtFailure ? { stopsAtFailure } : {}),
  })
  const error = await send(progress, asker, tools).then(
    () => undefined,
    (reason: Error) => reason,
  )
  await progress.verified()
  const written = [...progress.states().values()].filter(({ kind }) => kind === 'published').length
  if (written === jobs.length) await asker.end('published')
  else await asker.end('failed', `${written} of ${jobs.length} were published.`)
  return { progress, error }
}

/** One package is asked about as the plugin does it. */
function createAsker(jobs: readonly Job[], tools: BatchTools): Asker {
  return tools.takesSeveral || topicsOf(jobs).length === 1
    ? createListAsker(jobs, tools)
    : createSingleAsker(jobs, tools)
}

async function send(progress: Progress, asker: Asker, tools: BatchTools): Promise<void> {
  const { approval, confirming, mask, asking, remembered } = tools
  const { clock, logger } = confirming
  const given = approval?.code
  const isFresh = given !== undefined && clock.now() - given.at < FRESH_MS
  if (given && !isFresh) logger.log('The code that came with the approval is too old by now.')
  if (remembered && !isFresh) {
    const { account, otp } = remembered
    logger.log('Using the code of %s again, which the registry accepted a moment ago.', nameOf(account))
    mask(otp)
    await sendRound(account, otp, { progress, asker })
  }
  await sendTogether({
    ...{ progress, asker, confirming, mask },
    fail: (next) => asking(next).fail,
    atHand: isFresh ? given : undefined,
    reason: given ? 'expired' : null,
  })
}
