import type { Question } from '@cfa/protocol'
import { type Account, nameOf } from '../accounts/account.ts'
import type { Clock } from '../async/sleep.ts'
import { withOuter } from '../async/with-outer.ts'
import type { Fail } from '../errors/fail.ts'
import type { Logger } from '../types.ts'
import { LeftToRegistry, reportFailure } from './answered-elsewhere.ts'
import type { Approval } from './ask-approval.ts'
import type { CodeMemory } from './code-memory.ts'
import { type Confirmed, confirmByWeb, type PollDone, WEB_ANSWERS, type Write } from './confirm-by-web.ts'
import type { Asking, QuestionSession } from './question-session.ts'
import type { Topic } from './topic.ts'
import { createUsableAccounts, type UsableAccounts } from './usable-accounts.ts'
import { isLate, isOfLink, whyNot } from './why-not.ts'

/** How many codes may be rejected before the release fails. */
export const CODES = 3
/** How many times a person is asked in all. An expired link is not a rejected code, but must not go on forever. */
export const QUESTIONS = 5
/** A code that came with the approval is worth a try for this long: TOTP codes live 30 seconds. */
export const FRESH_MS = 20_000

/** One write that needs a second factor. */
export interface WriteRequest {
  topic: Topic
  write: Write
  /** The approval that was given before the tag, if there is one. */
  approval: Approval | undefined
  /** What is written: `name@version`. */
  spec: string
  registry: string
}

export interface WriteTools {
  newSession: () => QuestionSession
  /** The accounts that may answer. */
  accounts: readonly Account[]
  /** Called with an account that the registry refuses, and with those that are left. */
  onRefused: (account: Account, left: readonly Account[]) => void
  asking: Omit<Asking, 'reason' | 'accounts'>
  fail: Fail
  clock: Clock
  logger: Pick<Logger, 'log' | 'warn'>
  memory: CodeMemory
  mask: (otp: string) => void
  pollDone: PollDone
}

/**
 * Makes a write with a code: the one that came with the approval while it is fresh, the one that the registry just
 * accepted from the same account, and then the ones that a person is asked for. If the registry refuses an account,
 * another one is asked. Throws `EOTPREJECTED` after three rejected codes.
 */
export async function writeWithCode(given: WriteRequest, tools: WriteTools): Promise<void> {
  const session = tools.newSession()
  const { accounts: all, logger, onRefused } = tools
  const named = given.approval?.account
  const usable = createUsableAccounts({ first: named ? [named] : all, all, logger, onRefused })
  const request = { ...given, write: usable.guard(given.write) }
  const sessions = [...(request.approval ? [request.approval.session] : []), session]
  try {
    const tried = await tryCodesAtHand(request, usable, tools)
    if (tried !== 'done') await askUntilDone(tried, { request, session, usable }, tools)
    for (const each of sessions) each.report('published')
  } catch (thrown) {
    const error = usable.reasonFor(thrown as Error)
    reportFailure(error, session, request.approval?.session)
    throw error
  } finally {
    await Promise.all(sessions.map((each) => each.settled()))
  }
}

/** The result of trying codes without asking anybody. `reason` tells a person why they are asked after all. */
type Tried = 'done' | { rejected: number; reason: Question['reason'] }

async function tryCodesAtHand(
  request: WriteRequest,
  usable: UsableAccounts,
  tools: WriteTools,
): Promise<Tried> {
  const { approval } = request
  const { clock, logger, memory } = tools
  const given = approval?.code
  if (given && clock.now() - given.at < FRESH_MS) {
    approval.session.report('publishing')
    const outcome = await attempt(given, request, tools).catch((error: unknown) => {
      if (error instanceof LeftToRegistry) approval.session.report('failed', error.message)
      throw error
    })
    if (outcome === 'done') return 'done'
    // The approval still stands: only the code is asked for, in a question of its own.
    if (usable.news() !== undefined) return { rejected: 0, reason: 'rejected' }
    logger.log(whyNot(given))
    return { rejected: 1, reason: 'rejected' }
  }
  if (given) logger.log('The code that came with the approval is too old now.')
  const untried = { rejected: 0, reason: given ? 'expired' : null } as const
  const remembered = memory.find(request, approvedBy(request, tools))
  if (!remembered) return untried
  logger.log(
    'Using the code of %s again, which the registry accepted a moment ago.',
    nameOf(remembered.account),
  )
  if ((await attempt(remembered, request, tools)) === 'done') return 'done'
  return usable.news() === undefined ? untried : { rejected: 0, reason: 'rejected' }
}

/** Returns the account that the approval named. If there is only one account, it is that one. */
function approvedBy({ approval }: WriteRequest, { accounts }: WriteTools): Account | undefined {
  return approval ? (approval.account ?? (accounts.length === 1 ? accounts[0] : undefined)) : undefined
}

interface Asked {
  request: WriteRequest
  session: QuestionSession
  usable: UsableAccounts
}

async function askUntilDone(
  { rejected: rejectedBefore, reason: reasonBefore }: Exclude<Tried, 'done'>,
  { request, session, usable }: Asked,
  tools: WriteTools,
): Promise<void> {
  const { logger, fail, clock } = tools
  let reason = reasonBefore
  for (let asked = 0, rejected = rejectedBefore; rejected < CODES && asked < QUESTIONS; asked += 1) {
    const asking = { ...tools.asking, accounts: usable.left() }
    const answered = await session.ask(request.topic, { ...asking, reason })
    const confirmed = await confirm(answered, { request, session, asking }, tools)
    if (confirmed === 'done') return
    if (typeof confirmed === 'object' && confirmed.kind === 'code') {
      session.report('publishing')
      if ((await attempt(confirmed, request, tools)) === 'done') return
    }
    const refused = usable.news()
    if (refused === undefined && !isOfLink(confirmed)) rejected += 1
    const why = refused ?? `${whyNot(confirmed)} ${left(rejected)}`.trim()
    if (refused === undefined) logger.log(why)
    session.report('rejected', why)
    reason = refused === undefined && isLate(confirmed, clock.now()) ? 'expired' : 'rejected'
  }
  throw fail('EOTPREJECTED', {})
}

interface Confirming extends Omit<Asked, 'usable'> {
  asking: Omit<Asking, 'reason'>
}

/** If the person confirms at the registry, follows that to its result. They may switch to a code, and back. */
async function confirm(
  first: Confirmed,
  { request, session, asking }: Confirming,
  tools: WriteTools,
): Promise<Confirmed> {
  let confirmed = first
  for (let links = 1; typeof confirmed === 'object' && confirmed.kind === 'web'; links += 1) {
    if (links > WEB_ANSWERS) return 'ran-out'
    const { account, key } = confirmed
    const show = (link: string, signal: AbortSignal) =>
      session.confirm(link, key, { ...asking, signal: withOuter(signal, asking.signal) })
    const write: Write = (as, otp) => {
      if (otp === undefined) return request.write(as, otp)
      session.report('publishing')
      return attempt({ account: as, otp }, request, tools)
    }
    confirmed = await confirmByWeb({ account, write, show }, tools)
  }
  return confirmed
}

/** Says how many tries are left, for the log and for the page where the answer was given. */
export function left(rejected: number): string {
  const tries = CODES - rejected
  if (rejected === 0 || tries === 0) return ''
  return tries === 1 ? 'One try is left.' : `${tries} tries are left.`
}

/** Makes one write with one code. */
async function attempt(
  { account, otp }: { account: Account; otp: string },
  { write, registry, spec }: WriteRequest,
  { mask, memory, logger }: WriteTools,
) {
  mask(otp)
  memory.forget()
  const outcome = await write(account, otp)
  if (outcome !== 'done') return outcome
  logger.log('The registry accepted the code of %s.', nameOf(account))
  memory.keep({ account, otp, registry, spec })
  return outcome
}
