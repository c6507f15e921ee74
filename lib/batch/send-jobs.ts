import type { Question } from '@cfa/protocol'
import { nameOf } from '../accounts/account.ts'
import type { Fail } from '../errors/fail.ts'
import { type Confirmed, WEB_ANSWERS } from '../release/confirm-by-web.ts'
import type { Answered } from '../release/read-answer.ts'
import type { UsableAccounts } from '../release/usable-accounts.ts'
import { isLate, isOfLink, whyNot } from '../release/why-not.ts'
import { CODES, left, QUESTIONS } from '../release/write-with-code.ts'
import type { Asker } from './asker.ts'
import { type ConfirmRoundTools, confirmRound } from './confirm-round.ts'
import type { Job } from './job.ts'
import { sendRound } from './send-round.ts'

export interface SendTools extends ConfirmRoundTools {
  asker: Asker
  fail: (next: Job) => Fail
  usable: Pick<UsableAccounts, 'news'>
  /** A code that came with the approval, while it is fresh. */
  atHand: Code | undefined
  /** Why the first question is asked. */
  reason: Question['reason']
}

type Code = Extract<Answered, { kind: 'code' }>

/** A code that is rejected sooner than this was not too old. The registry takes each code once. */
const SOON_MS = 25_000

/** The outcome of one answer. */
interface Round {
  written: number
  /** Why another answer is needed. */
  end: Exclude<Confirmed, 'done'> | undefined
}

/**
 * Sends all jobs with codes of maintainers, and asks again for the rest as long as something is written. Throws what
 * ends the run early: a decline, the deadline, a failure of the responder, or `EOTPREJECTED`. That comes after three
 * answers in a row that wrote nothing, not counting links that ran out, or after five in all.
 */
export async function sendJobs(tools: SendTools): Promise<void> {
  const { progress, asker, fail, confirming, usable } = tools
  const { clock, logger } = confirming
  let { reason } = tools
  let worksOnce = false
  let [asked, rejected] = [0, 0]
  for (let atHand: Answered | undefined = tools.atHand; !progress.isOver(); atHand = undefined) {
    const next = progress.first() as Job
    const answered = atHand ?? (await asker.ask(next, reason))
    if (!answered) continue
    const { written, end } = await useAnswer(answered, worksOnce, tools)
    if (progress.isOver()) return
    const refused = usable.news()
    worksOnce ||= refused === undefined && written === 1 && isSoon(end, clock.now())
    if (written > 0) [asked, rejected] = [0, 0]
    else {
      asked += 1
      rejected += refused !== undefined || (end && isOfLink(end)) ? 0 : 1
    }
    const more = worksOnce ? ONCE : MORE
    const rejection = written === 0 && end ? `${whyNot(end)} ${left(rejected)}`.trim() : more
    const why = refused ?? rejection
    if (refused === undefined) logger.log(why)
    // The approval still stands. Only the code is asked for again, in a question of its own.
    if (!atHand) asker.reject(next, why)
    if (rejected === CODES || asked === QUESTIONS) throw fail(next)('EOTPREJECTED', {})
    const isExpired = written > 0 || (end && isLate(end, clock.now()))
    reason = refused === undefined && isExpired ? 'expired' : 'rejected'
  }
}

const MORE = 'The registry no longer takes that code: another one is needed for the rest.'
const ONCE = 'The registry takes each code once: another one is needed for the next package.'

const isSoon = (end: Round['end'], now: number): boolean =>
  typeof end === 'object' && end.kind === 'code' && now - end.at < SOON_MS

/** Uses an answer. While links are confirmed, a maintainer may give another answer instead, which is used in turn. */
async function useAnswer(first: Answered, worksOnce: boolean, tools: SendTools): Promise<Round> {
  const { confirming, mask } = tools
  let [written, links] = [0, 0]
  for (let answered: Round['end'] = first; ; ) {
    if (typeof answered !== 'object') return { written, end: answered }
    if (answered.kind === 'web') {
      if (links === WEB_ANSWERS) return { written, end: 'ran-out' }
      const round = await confirmRound(answered, tools)
      written += round.written
      links = round.written > 0 ? 0 : links + 1
      if (round.end === undefined) return { written, end: undefined }
      answered = round.end
      continue
    }
    if (answered.kind !== 'code') return { written, end: answered }
    mask(answered.otp)
    const sent = await sendRound(answered.account, answered.otp, {
      ...tools,
      most: worksOnce ? 1 : undefined,
    })
    if (sent > 0) confirming.logger.log('The registry accepted the code of %s.', nameOf(answered.account))
    return { written: written + sent, end: answered }
  }
}
