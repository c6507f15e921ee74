import type { Account } from '../accounts/account.ts'
import type { Asker } from './asker.ts'
import type { Job } from './job.ts'
import type { Progress } from './progress.ts'

/** How many uploads run in parallel once it is known that one code works for several. */
const AT_ONCE = 4
/**
 * How many writes are sent alone at first. The second one shows whether a code works only once. More of them in
 * parallel would be a flood of wrong codes.
 */
const SERIAL_WRITES = 2

export interface RoundTools {
  progress: Progress
  asker: Pick<Asker, 'report'>
  /** The most writes to use the code for. Default: all. */
  most?: number | undefined
}

/**
 * Sends the waiting jobs with one account and one code until the registry rejects the code. The first ones go one after
 * the other, then several in parallel, but each after those that it depends on.
 *
 * @param otp - `undefined` while the registry asks for no second factor.
 * @returns How many were written.
 */
export async function sendRound(
  account: Account,
  otp: string | undefined,
  { progress, asker, most = Number.POSITIVE_INFINITY }: RoundTools,
): Promise<number> {
  let written = 0
  let isRejected = false
  const active = new Set<Promise<void>>()
  const sendOne = async (job: Job): Promise<void> => {
    asker.report(job, 'publishing')
    const outcome = await job.send(account, otp).catch((error: Error) => progress.failed(job, error))
    if (outcome === undefined) return
    if (outcome === 'done') {
      written += 1
      progress.done(job, account)
      return
    }
    isRejected = true
    progress.putBack(job)
  }
  const start = () => {
    while (!isRejected && written < most && active.size < (written < SERIAL_WRITES ? 1 : AT_ONCE)) {
      const job = progress.take()
      if (!job) return
      const sending: Promise<void> = sendOne(job).finally(() => active.delete(sending))
      active.add(sending)
    }
  }
  for (start(); active.size > 0; start()) await Promise.race(active)
  return written
}
