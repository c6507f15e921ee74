import {
  type AnswerReading,
  checkPhrase,
  createSealingKey,
  judgeCode,
  type OpenReading,
  ProtocolError,
  type Question,
  type SealingKey,
  type Telling,
} from '@cfa/protocol'
import type { Account } from '../accounts/verify.ts'
import { isPluginError } from '../errors/get-error.ts'
import { startWaiting } from '../log/waiting.ts'
import { QuestionExpired } from '../responders/types.ts'
import { createQuestion, type Topic } from './question.ts'
import { type Step, stepError } from './step.ts'

/** What a maintainer said, as far as it can be used. */
export type Said =
  | { kind: 'code'; account: Account; otp: string; at: number }
  | { kind: 'approval' }
  /** Something that is no code, or an account that is not one of these. */
  | { kind: 'unusable'; why: string }

/** One question, over all its attempts, and what became of it. */
export interface Conversation {
  /** Asks, and waits. Throws what ends the release: a no, the deadline, a responder that fails. */
  ask: (topic: Topic, step: Step, reason: Question['reason']) => Promise<Said>
  /** Says what became of it; never throws, and takes its time beside the release. */
  tell: (state: Telling['state'], reason?: string) => void
  /** Waits until everything was told. */
  settled: () => Promise<void>
}

/** Starts a conversation; nobody is alerted before the first `ask`. */
export function createConversation({ session, effects, context, options }: Step): Conversation {
  const id = effects.uuid()
  const { responder, features } = session
  const key = features.includes('sealed') ? createSealingKey() : undefined
  let attempt = 0
  let last: Question | undefined
  let deadline: number | undefined
  let told = Promise.resolve()

  const conversation: Conversation = {
    ask: async (topic, step, reason) => {
      const sealing = await key
      attempt += 1
      deadline ??= effects.now() + options.timeoutMs
      last = createQuestion(topic, { id, attempt, reason, key: sealing?.publicJwk ?? null, deadline }, step)
      session.open.add(conversation)
      await told
      return useAnswer(await exchange(last, deadline, step), last, step, sealing)
    },
    tell: (state, reason) => {
      const question = last
      if (!question || !responder.tell) return
      if (state !== 'publishing' && state !== 'rejected') session.open.delete(conversation)
      told = told
        .then(() => responder.tell?.(question, reason === undefined ? { state } : { state, reason }))
        .catch(() =>
          context.logger.log('The responder could not be told that this is %s; the release goes on.', state),
        )
    },
    settled: () => told,
  }
  return conversation
}

/** Waits for the answer, and shows that it waits. */
async function exchange(question: Question, deadline: number, step: Step): Promise<AnswerReading> {
  const { session, effects } = step
  const phrase = question.key ? await checkPhrase(question.key) : undefined
  const waiting = startWaiting({ question, phrase, deadline, step })
  const ended = new AbortController()
  const clock = new AbortController()
  effects.sleep(deadline - effects.now(), clock.signal).then(
    () => ended.abort(new QuestionExpired()),
    () => {},
  )
  try {
    return await session.responder.ask(question, { signal: ended.signal, onLink: waiting.showLink })
  } catch (error) {
    throw translate(error, ended.signal, question, step)
  } finally {
    clock.abort()
    waiting.stop()
  }
}

function translate(error: unknown, ended: AbortSignal, { ask }: Question, step: Step): unknown {
  const endpoint = step.session.responder.name
  if (error instanceof QuestionExpired || ended.aborted) {
    return stepError(step, ask === 'approval' ? 'EAPPROVALTIMEOUT' : 'EOTPTIMEOUT', { endpoint })
  }
  if (!isPluginError(error)) {
    const detail = error instanceof Error ? error.message : String(error)
    return stepError(step, 'ERESPONDERUNREACHABLE', { endpoint, detail, cause: error })
  }
  return stepError(step, error.code, { ...error.facts, endpoint, cause: error.cause })
}

async function useAnswer(
  answer: AnswerReading,
  question: Question,
  step: Step,
  sealing: SealingKey | undefined,
): Promise<Said> {
  const open = answer.type === 'sealed' ? await unseal(answer.sealed, question, step, sealing) : answer
  if (open.type === 'decline') {
    const code = question.ask === 'approval' ? 'EAPPROVALDECLINED' : 'EOTPDECLINED'
    const { by, reason } = open
    throw stepError(step, code, { ...(by ? { by } : {}), ...(reason ? { reason } : {}) })
  }
  if (sealing && answer.type !== 'sealed') {
    throw sealError(step, 'The responder seals, and this answer came open. Only a decline may.')
  }
  return judgeSaid(open, question, step)
}

/** Tells a usable answer from one that has to be asked for again. */
export function judgeSaid(
  open: Exclude<OpenReading, { type: 'decline' }>,
  { ask }: Question,
  step: Step,
): Said {
  if (open.otp === undefined) {
    return ask === 'approval'
      ? { kind: 'approval' }
      : { kind: 'unusable', why: 'It was approved without a code, and the code is what is missing.' }
  }
  const { accounts } = step.session
  const account =
    open.username === undefined && accounts.length === 1
      ? accounts[0]
      : accounts.find((known) => isSameUser(known, open.username))
  if (!account) return { kind: 'unusable', why: unknownAccount(open.username, accounts) }
  const judgement = judgeCode(open.otp)
  if (judgement.ok) return { kind: 'code', account, otp: judgement.code, at: step.effects.now() }
  return { kind: 'unusable', why: UNUSABLE_CODES[judgement.problem] }
}

const UNUSABLE_CODES = {
  'recovery-code':
    'That is a recovery code. It was not sent: using one can lock an account’s publishing for three days.',
  format: 'That is not a code: a code has 6 to 16 digits.',
}

function unknownAccount(username: string | undefined, accounts: readonly Account[]): string {
  const names = accounts.map((account) => account.username).join(', ')
  return username === undefined
    ? `The answer names no account, and there are several: ${names}.`
    : `The answer names an account that is none of these: ${names}.`
}

/** One account without a known name takes any: there is nothing to choose. */
function isSameUser({ username }: Account, answered: string | undefined): boolean {
  return username === undefined || username.toLowerCase() === answered?.trim().toLowerCase()
}

async function unseal(
  sealed: string,
  { id, package: { integrity } }: Question,
  step: Step,
  sealing: SealingKey | undefined,
): Promise<OpenReading> {
  if (!sealing) throw sealError(step, 'The answer is sealed, and there was no key to seal it to.')
  try {
    return await sealing.open(sealed, { id, integrity })
  } catch (error) {
    throw error instanceof ProtocolError ? sealError(step, error.message) : error
  }
}

function sealError(step: Step, detail: string) {
  return stepError(step, 'ERESPONDERSEAL', { endpoint: step.session.responder.name, detail })
}
