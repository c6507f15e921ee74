import type { Question } from '@cfa/protocol'
import type { Account } from '../accounts/verify.ts'
import { type Confirmed, confirmByWeb, type Write } from './confirm-by-web.ts'
import { type Conversation, createConversation } from './conversation.ts'
import type { Said } from './judge-said.ts'
import { maskCode } from './mask-code.ts'
import type { Topic } from './question.ts'
import type { Memory } from './session.ts'
import { type Step, stepError } from './step.ts'

/** How often a person is asked for a code, at most. */
const TRIES = 3
/** A code that came with the approval is worth a try for this long: TOTP codes live 30 seconds. */
const FRESH_MS = 20_000
/** A code that the registry accepted for one write may do for the next; web codes live for minutes. */
const REMEMBERED_MS = 120_000
/** A refused code of this age was probably right when it was given. */
const STALE_MS = 25_000
/** How often a person is asked in all: links that ran out are no refused codes, and no reason to go on for ever. */
const QUESTIONS = 5

export interface WriteRequest {
  topic: Topic
  write: Write
  /** What was said with the approval, if anything was. */
  given: Said | undefined
  /** The approval, which is told what becomes of the release too. */
  approval: Conversation | undefined
}

/**
 * Makes a write with a code: the one that came with the approval while it is fresh, the one that the registry just
 * accepted, and then the ones that a person is asked for. Throws `EOTPREJECTED` after three refused ones.
 */
export async function writeWithCode(request: WriteRequest, step: Step, memory: Memory): Promise<void> {
  const conversation = createConversation(step)
  const told = [request.approval, conversation].filter((item) => item !== undefined)
  try {
    const refused = await tryCodesAtHand(request, step, memory)
    if (refused !== 'done') await askUntilDone(refused, { ...request, conversation }, step, memory)
    for (const item of told) item.tell('published')
  } catch (error) {
    for (const item of told) item.tell('failed')
    throw error
  } finally {
    await Promise.all(told.map((item) => item.settled()))
  }
}

/** @returns `done`, or how many codes of this release were refused. */
async function tryCodesAtHand({ given, write, approval }: WriteRequest, step: Step, memory: Memory) {
  const { effects, session } = step
  if (given?.kind === 'code' && effects.now() - given.at < FRESH_MS) {
    approval?.tell('publishing')
    if ((await attempt(given, write, step, memory)) === 'done') return 'done'
    // The approval still stands: only the code is asked for, in a question of its own.
    step.context.logger.log(whyNot(given))
    return 1
  }
  if (given?.kind === 'code')
    step.context.logger.log('The code that came with the approval is too old by now.')
  const { accepted } = memory
  if (accepted && accepted.registry === session.registry && effects.now() - accepted.at < REMEMBERED_MS) {
    const account = session.accounts.find(({ token }) => token === accepted.account.token)
    if (account && (await attempt({ account, otp: accepted.otp }, write, step, memory)) === 'done')
      return 'done'
  }
  return 0
}

type Asking = WriteRequest & { conversation: Conversation }

async function askUntilDone(
  refusedBefore: number,
  { conversation, topic, write }: Asking,
  step: Step,
  memory: Memory,
): Promise<void> {
  const { logger } = step.context
  let reason: Question['reason'] = null
  for (let asked = 0, refused = refusedBefore; refused < TRIES && asked < QUESTIONS; asked += 1) {
    const said = await confirmed(
      await conversation.ask(topic, step, reason),
      { conversation, write },
      step,
      memory,
    )
    if (said === 'done') return
    if (typeof said === 'object' && said.kind === 'code') {
      conversation.tell('publishing')
      if ((await attempt(said, write, step, memory)) === 'done') return
    }
    const why = whyNot(said)
    logger.log(why)
    conversation.tell('rejected', why)
    if (said !== 'ran-out') refused += 1
    reason = isLate(said, step) ? 'expired' : 'rejected'
  }
  throw stepError(step, 'EOTPREJECTED')
}

/** Where they confirm at the registry, what that came to; they may change their mind, also back. */
async function confirmed(
  first: Said,
  { conversation, write }: Pick<Asking, 'conversation' | 'write'>,
  step: Step,
  memory: Memory,
): Promise<Confirmed> {
  let said: Confirmed = first
  while (typeof said === 'object' && said.kind === 'web') {
    const { account, key } = said
    const show = (link: string, signal: AbortSignal) => conversation.confirm(link, key, step, signal)
    const either: Write = (as, otp) => {
      if (otp === undefined) return write(as, otp)
      conversation.tell('publishing')
      return attempt({ account: as, otp }, write, step, memory)
    }
    said = await confirmByWeb({ account, write: either, show }, step)
  }
  return said
}

/** A code that was right when it was given, or a link that was. */
function isLate(said: Confirmed, { effects }: Step): boolean {
  return (
    said === 'ran-out' ||
    (typeof said === 'object' && said.kind === 'code' && effects.now() - said.at > STALE_MS)
  )
}

/** For the log, and for the page where the answer was given. */
function whyNot(said: Confirmed): string {
  if (said === 'ran-out') return 'The registry’s link ran out before it was confirmed.'
  if (said === 'unavailable') return 'The registry offers no confirmation on the web here: a code is needed.'
  if (said === 'done') return ''
  if (said.kind === 'unusable') return said.why
  return said.kind === 'code' && said.account.username !== undefined
    ? `The registry did not accept the code of ${said.account.username}.`
    : 'The registry did not accept the code.'
}

async function attempt(
  { account, otp }: { account: Account; otp: string },
  write: Write,
  step: Step,
  memory: Memory,
) {
  const { session, effects } = step
  maskCode(otp, step)
  memory.accepted = undefined
  const outcome = await write(account, otp)
  if (outcome === 'done') memory.accepted = { account, otp, registry: session.registry, at: effects.now() }
  return outcome
}
