import { type Account, nameOf } from '../accounts/account.ts'
import { withOuter } from '../async/with-outer.ts'
import { writtenBy } from '../errors/get-error.ts'
import { isAccountWide } from '../release/account-error.ts'
import { AnsweredElsewhere, discardWords } from '../release/answered-elsewhere.ts'
import type { Approval } from '../release/ask-approval.ts'
import type { RememberedCode } from '../release/code-memory.ts'
import { createUsableAccounts, type UsableAccounts } from '../release/usable-accounts.ts'
import { FRESH_MS } from '../release/write-with-code.ts'
import { type Asker, type AskerTools, createListAsker, topicsOf, withApproval } from './asker.ts'
import type { ConfirmRoundTools } from './confirm-round.ts'
import type { Job, JobState } from './job.ts'
import { createJobWatch, type JobWatch } from './job-watch.ts'
import { createProgress, type Progress } from './progress.ts'
import { sendJobs } from './send-jobs.ts'
import { sendRound } from './send-round.ts'
import { createSingleAsker } from './single-asker.ts'

export interface BatchTools
  extends Omit<AskerTools, 'accounts'>,
    Pick<ConfirmRoundTools, 'confirming' | 'mask'> {
  /** Who may answer. */
  accounts: readonly Account[]
  /** Who may answer as well once the registry has refused all of these. */
  others?: readonly Account[]
  /** Called with an account that the registry refuses, and with those that are left. */
  onRefused: (account: Account, left: readonly Account[]) => void
  /** Whether one question may be about several packages. */
  takesSeveral: boolean
  /**
   * Asks for an approval of all jobs. A code that comes with it is used while it is fresh.
   *
   * @param asking - To be used instead of the tools' own. It also ends the question if the registry makes it pointless.
   */
  approve: (asking: AskerTools['asking']) => Promise<Approval | undefined>
  /** A code that the registry accepted a moment ago. */
  remembered?: RememberedCode | undefined
  /** How many writes the registry has accepted in the whole run. */
  count: { written: number }
  stopsAtFailure?: boolean
}

export interface BatchEnd {
  progress: Progress
  /** What ended it early. */
  error: Error | undefined
}

/**
 * Sends jobs, which are already in order, with codes of maintainers, and reports the outcome of each. The question ends
 * once everything that is left was approved at the registry, or once one of the jobs can no longer be approved there.
 * If the registry refuses an account, another one is asked.
 */
export async function runBatch(given: readonly Job[], tools: BatchTools): Promise<BatchEnd> {
  const { confirming, count, stopsAtFailure } = tools
  const { logger } = confirming
  const usable = usableOf(tools)
  const jobs = given.map((job) => ({ ...job, send: usable.guard(job.send) }))
  const watch = createJobWatch(jobs, confirming.clock)
  const own = { ...endingWith(watch, tools), accounts: usable.left }
  let asker = createAsker(jobs, own)
  const progress = createProgress(jobs, {
    asker: { report: (...news) => asker.report(...news), reportApproved: (job) => asker.reportApproved(job) },
    ...{ logger, count },
    ...(stopsAtFailure ? { stopsAtFailure } : {}),
  })
  watch.start(progress)
  const work = async () => {
    const approval = await tools.approve(own.asking)
    if (approval) asker = withApproval(asker, approval.session)
    await send(progress, { asker, approval, usable }, own)
  }
  const error = await work().then(
    () => undefined,
    (reason: Error) => usable.reasonFor(reason),
  )
  watch.stop()
  const lost = watch.lost()
  if (lost && progress.states().get(lost.job)?.kind === 'waiting') progress.failed(lost.job, lost.error)
  await progress.verified()
  await end({ asker, progress, error })
  const isReported = error instanceof AnsweredElsewhere || error === lost?.error
  return { progress, error: isReported ? undefined : error }
}

/** If one failure ends the batch anyway, another account is asked even if it is about a single package. */
const usableOf = ({
  accounts,
  others = accounts,
  onRefused,
  confirming,
  stopsAtFailure,
}: BatchTools): UsableAccounts =>
  createUsableAccounts({
    ...{ first: accounts, all: others, onRefused, logger: confirming.logger },
    ...(stopsAtFailure ? {} : { isAbout: isAccountWide }),
  })

type OwnTools = Omit<BatchTools, 'accounts'> & AskerTools

/** Lets the watch end the questions too, and look at the registry before a decline counts. */
function endingWith({ elsewhere, settle, lookAgain }: JobWatch, tools: BatchTools): BatchTools {
  const asking: BatchTools['asking'] = (next) => {
    settle()
    const given = tools.asking(next)
    return { ...given, signal: withOuter(elsewhere, given.signal), onDecline: given.onDecline ?? lookAgain }
  }
  return { ...tools, asking }
}

interface Ending extends BatchEnd {
  asker: Asker
}

function end({ asker, progress, error }: Ending): Promise<void> {
  const states = [...progress.states().values()]
  const written = states.filter(({ kind }) => kind === 'published').length
  if (written === states.length)
    return error instanceof AnsweredElsewhere ? asker.end('withdrawn', error.message) : asker.end('published')
  const unclear = [...progress.states()].filter(isUnclear).length
  const also = unclear > 0 ? `, and ${unclear} may be` : ''
  return asker.end('failed', discardWords(error) ?? `${written} of ${states.length} were published${also}.`)
}

/** Whether a write that is not known to have succeeded may have. */
function isUnclear([job, state]: [Job, JobState]): boolean {
  if (state.kind === 'published') return false
  const known = state.kind === 'failed' ? writtenBy(state.error) : 'no'
  return known === 'yes' || known === 'unknown' || job.unclear?.() !== undefined
}

/** Asks one question if there is a single topic or the responder shows several, and otherwise one for each package. */
function createAsker(jobs: readonly Job[], tools: OwnTools): Asker {
  return tools.takesSeveral || topicsOf(jobs).length === 1
    ? createListAsker(jobs, tools)
    : createSingleAsker(jobs, tools)
}

async function send(
  progress: Progress,
  { asker, approval, usable }: { asker: Asker; approval: Approval | undefined; usable: UsableAccounts },
  tools: OwnTools,
): Promise<void> {
  const { confirming, mask, asking, remembered } = tools
  const { clock, logger } = confirming
  const given = approval?.code
  const isFresh = given !== undefined && clock.now() - given.at < FRESH_MS
  if (given && !isFresh) logger.log('The code that came with the approval is too old now.')
  if (remembered && !isFresh) {
    const { account, otp } = remembered
    logger.log('Using the code of %s again, which the registry accepted a moment ago.', nameOf(account))
    mask(otp)
    await sendRound(account, otp, { progress, asker })
  }
  await sendJobs({
    ...{ progress, asker, confirming, mask, usable },
    fail: (next) => asking(next).fail,
    atHand: isFresh ? given : undefined,
    reason: usable.news() !== undefined ? 'rejected' : given ? 'expired' : null,
  })
}
