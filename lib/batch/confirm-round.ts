import type { PublicJwk } from '@cfa/protocol'
import { type Account, nameOf } from '../accounts/account.ts'
import { type Confirmed, type ConfirmTools, confirmByWeb, warnOfNoFactor } from '../release/confirm-by-web.ts'
import type { Asker } from './asker.ts'
import type { Job } from './job.ts'
import { type RoundTools, sendRound } from './send-round.ts'

export interface ConfirmRoundTools extends RoundTools {
  asker: Pick<Asker, 'report' | 'confirm'>
  confirming: Omit<ConfirmTools, 'onUnchallenged'>
  mask: (otp: string) => void
}

/** The outcome of a round of links: how many writes were made, and what ended the round before all of them were. */
export interface ConfirmedRound {
  written: number
  end: Exclude<Confirmed, 'done'> | undefined
}

/**
 * Shows a link for each write that the registry challenges, and none for a write that it lets through. The code of a
 * link is also tried for the next write, until that fails once: some registries accept it for a while.
 */
export async function confirmRound(
  { account, key }: { account: Account; key: PublicJwk | undefined },
  tools: ConfirmRoundTools,
): Promise<ConfirmedRound> {
  const { progress } = tools
  let written = 0
  let isLogged = false
  let mayWorkAgain = true
  for (let job = progress.take(); job; job = progress.take()) {
    const confirmed = await confirmOne(job, { account, key }, tools)
    if (confirmed.end === 'failed') continue
    if (confirmed.end !== 'done') {
      progress.putBack(job)
      return { written, end: confirmed.end }
    }
    written += 1
    progress.done(job, account)
    if (confirmed.isUnchallenged) {
      if (!isLogged) logUnchallenged(account, written > 1 || confirmed.wasAsked, tools)
      isLogged = true
      written += await sendRound(account, undefined, tools)
    } else if (confirmed.otp !== undefined && mayWorkAgain) {
      const more = await sendRound(account, confirmed.otp, tools)
      mayWorkAgain = more > 0
      written += more
    }
  }
  return { written, end: undefined }
}

interface ConfirmedWrite {
  end: Confirmed | 'failed'
  otp: string | undefined
  isUnchallenged: boolean
  wasAsked: boolean
}

async function confirmOne(
  job: Job,
  { account, key }: { account: Account; key: PublicJwk | undefined },
  { progress, asker, confirming, mask }: ConfirmRoundTools,
): Promise<ConfirmedWrite> {
  const one: ConfirmedWrite = { end: 'done', otp: undefined, isUnchallenged: false, wasAsked: false }
  let failure: unknown
  const write: Job['send'] = async (as, otp) => {
    if (otp !== undefined) {
      mask(otp)
      one.otp = otp
      asker.report(job, 'publishing')
    }
    return job.send(as, otp).catch((error: unknown) => {
      failure = error
      throw error
    })
  }
  const onUnchallenged = (_account: Account, wasAsked: boolean) => {
    Object.assign(one, { isUnchallenged: true, wasAsked })
  }
  const show = (link: string, signal: AbortSignal) => asker.confirm(link, key, job, signal)
  try {
    one.end = await confirmByWeb({ account, write, show }, { ...confirming, onUnchallenged })
  } catch (error) {
    if (error !== failure) {
      progress.putBack(job)
      throw error
    }
    progress.failed(job, error as Error)
    one.end = 'failed'
  }
  return one
}

function logUnchallenged(account: Account, wasAsked: boolean, { confirming }: ConfirmRoundTools): void {
  if (!wasAsked) warnOfNoFactor(account, false, confirming.logger)
  else
    confirming.logger.log(
      'The registry takes writes of %s without a second factor for now: it needs no further links for these.',
      nameOf(account),
    )
}
