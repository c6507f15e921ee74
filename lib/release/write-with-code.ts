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

/** How many codes may be rejected before the release fails. */
export const CODES = 3
/** How many times a person is asked in all. An expired link is not a rejected code, but must not go on forever. */
export const QUESTIONS = 5
/** A code that came with the approval is worth a try for this long: TOTP codes live 30 seconds. */
export const FRESH_MS = 20_000
/** A rejected code that is older than this was probably right when it was given. */
const STALE_MS = 25_000

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
 * accepted from the same account, and then the ones that a person is asked for. Throws `EOTPREJECTED` after three
 * rejected ones.
 */
export async function writeWithCode(request: WriteRequest, tools: WriteTools): Promise<void> {
  const session = tools.newSession()
  const sessions = [...(request.approval ? [request.approval.session] : []), session]
  try {
    const tried = await tryCodesAtHand(request, tools)
    if (tried !== 'done') await askUntilDone(tried, request, session, tools)
    for (const each of sessions) each.report('published')
  } catch (error) {
    reportFailure(error, session, request.approval?.session)
    throw error
  } finally {
    await Promise.all(sessions.map((each) => each.settled()))
  }
}

/** The result of trying codes without asking anybody. `reason` tells a person why they are asked after all. */
type Tried = 'done' | { rejected: number; reason: Question['reason'] }

async function tryCodesAtHand(request: WriteRequest, tools: WriteTools): Promise<Tried> {
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
  return (await attempt(remembered, request, tools)) === 'done' ? 'done' : untried
}

/** Returns the account that the approval named. If there is only one account, it is that one. */
function approvedBy({ approval }: WriteRequest, { accounts }: WriteTools): Account | undefined {
  return approval ? (approval.account ?? (accounts.length === 1 ? accounts[0] : undefined)) : undefined
}

async function askUntilDone(
  { rejected: rejectedBefore, reason: reasonBefore }: Exclude<Tried, 'done'>,
  request: WriteRequest,
  session: QuestionSession,
  tools: WriteTools,
): Promise<void> {
  const { logger, fail, clock } = tools
  const only = request.approval?.account
  const accounts = only ? [only] : tools.accounts
  let reason = reasonBefore
  for (let asked = 0, rejected = rejectedBefore; rejected < CODES && asked < QUESTIONS; asked += 1) {
    const asking = { ...tools.asking, accounts }
    const answered = await session.ask(request.topic, { ...asking, reason })
    const confirmed = await confirm(answered, { request, session, asking }, tools)
    if (confirmed === 'done') return
    if (typeof confirmed === 'object' && confirmed.kind === 'code') {
      session.report('publishing')
      if ((await attempt(confirmed, request, tools)) === 'done') return
    }
    if (!isOfLink(confirmed)) rejected += 1
    const why = `${whyNot(confirmed)} ${left(rejected)}`.trim()
    logger.log(why)
    session.report('rejected', why)
    reason = isLate(confirmed, clock.now()) ? 'expired' : 'rejected'
  }
  throw fail('EOTPREJECTED', {})
}

interface Confirming {
  request: WriteRequest
  session: QuestionSession
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

/** Whether the link is to blame, not a code. */
export const isOfLink = (confirmed: Confirmed): boolean => confirmed === 'ran-out' || confirmed === 'used-up'

/** Whether a code, or a link, was probably right when it was given. */
export function isLate(confirmed: Confirmed, now: number): boolean {
  if (isOfLink(confirmed)) return true
  return typeof confirmed === 'object' && confirmed.kind === 'code' && now - confirmed.at > STALE_MS
}

/** Says how many tries are left, for the log and for the page where the answer was given. */
export function left(rejected: number): string {
  const tries = CODES - rejected
  if (rejected === 0 || tries === 0) return ''
  return tries === 1 ? 'One try is left.' : `${tries} tries are left.`
}

export function whyNot(confirmed: Confirmed): string {
  if (confirmed === 'ran-out') return 'No link of the registry was confirmed in time.'
  if (confirmed === 'used-up')
    return 'The confirmation at the registry no longer works. It came too late, or an interrupted upload used it up.'
  if (confirmed === 'unavailable')
    return 'The registry can’t confirm this in the browser, so a code is needed.'
  if (confirmed === 'done') return ''
  if (confirmed.kind === 'unusable') return confirmed.why
  return confirmed.kind === 'code' && confirmed.account.username !== undefined
    ? `The registry did not accept the code of ${confirmed.account.username}.`
    : 'The registry did not accept the code.'
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
