import {
  checkPhrase,
  createSealingKey,
  ProtocolError,
  type PublicJwk,
  type Question,
  type SealingKey,
} from '@cfa/protocol'
import { aborted } from '../async/aborted.ts'
import { isPluginError } from '../errors/get-error.ts'
import type { Written } from '../errors/state.ts'
import { startWaiting } from '../log/waiting.ts'
import { type Decline, type GivenAnswer, type OpenAnswer, QuestionExpired } from '../responders/types.ts'
import { rejectStaged } from '../staged/reject-staged.ts'
import { withTimeout } from '../async/with-timeout.ts'
import { judgeSaid, type Said } from './judge-said.ts'
import { createQuestion, type Topic } from './question.ts'
import { isEnd, type News, type Standing, wordFor } from './standing.ts'
import { type Step, stepError } from './step.ts'

/** One question, over all its attempts, and what became of it. */
export interface Conversation {
  /** Asks, and waits. Throws what ends the release: a no, the deadline, a responder that fails. */
  ask: (topic: Topic, step: Step, reason: Question['reason']) => Promise<Said>
  /** Brings the registry's link to who wants to confirm there. Resolves only where they say something else after all. */
  confirm: (link: string, to: PublicJwk | undefined, step: Step, signal: AbortSignal) => Promise<Said>
  /** Says what became of it; never throws, and takes its time beside the release. */
  tell: (state: News, reason?: string) => void
  /** Waits until everything was told. */
  settled: () => Promise<void>
}

/** The release does not depend on what is told, so it is not held up by it for long. */
const TELL_MS = 15_000

/** Starts a conversation; nobody is alerted before the first `ask`. */
export function createConversation({ session, effects, context, options }: Step): Conversation {
  const id = effects.uuid()
  const { responder, features } = session
  const tell = responder.tell?.bind(responder)
  let key: Promise<SealingKey> | undefined
  let attempt = 0
  let last: Question | undefined
  let standing: Standing = 'ended'
  let isRejecting = false
  let deadline: number | undefined
  let told = Promise.resolve()

  async function take(answer: GivenAnswer, question: Question, step: Step): Promise<Said> {
    const sealing = await key
    standing = 'answered'
    const open = answer.type === 'sealed' ? await unseal(answer.sealed, question, step, sealing) : answer
    if (open.type === 'decline') {
      // Whoever declined knows how it ended, but not yet what becomes of what is staged.
      standing = 'ended'
      isRejecting = true
      if (session.staging) session.staging.isDeclined = true
      const isUnsealed = sealing !== undefined && answer.type !== 'sealed'
      const unsealed = (sealed: string) => unseal(sealed, question, step, sealing)
      const no = { decline: open, question, isUnsealed, open: unsealed, report: report.bind(null, question) }
      const written = await rejectStaged(no, step)
      isRejecting = false
      session.open.delete(conversation)
      throw declined(open, question, step, written)
    }
    if (sealing && answer.type !== 'sealed') throw sealError(step, OPEN_ANSWER)
    return judgeSaid(open, question, step)
  }

  /** What became of what is staged. */
  async function report(question: Question, reason: string): Promise<void> {
    if (tell)
      await withTimeout(TELL_MS, tell(question, { state: 'declined', reason }), effects.sleep).catch(() => {})
  }

  const conversation: Conversation = {
    ask: async (topic, step, why) => {
      if (features.includes('sealed')) key ??= createSealingKey()
      const sealing = await key
      attempt += 1
      const reason = attempt === 1 ? null : why
      // What changed is a new thing to look at; a code to repeat is not.
      if (deadline === undefined || reason === 'changed') deadline = effects.now() + options.timeoutMs
      last = createQuestion(topic, { id, attempt, reason, key: sealing?.publicJwk ?? null, deadline }, step)
      session.open.add(conversation)
      await told
      standing = 'asked'
      return take(await exchange(last, deadline, step), last, step)
    },
    confirm: async (url, key, step, signal) => {
      const question = last
      const confirm = responder.confirm?.bind(responder)
      if (!question || !confirm || deadline === undefined)
        throw new Error('nobody has asked to confirm on the web')
      await told
      standing = 'confirming'
      const answer = await beforeDeadline(deadline, effects, (late) => {
        const hooks = { signal: AbortSignal.any([signal, late]), onLink: () => {} }
        return Promise.race([confirm(question, { url, key }, hooks), aborted(signal)])
      }).catch((error: unknown) => {
        signal.throwIfAborted()
        throw translate(error, question, step)
      })
      return take(answer, question, step)
    },
    tell: (news, reason) => {
      const question = last
      if (isEnd(news)) session.open.delete(conversation)
      if (question && isRejecting && isEnd(news)) {
        told = report(
          question,
          [reason, 'As far as is known, the version is still staged.'].filter(Boolean).join(' '),
        )
      }
      if (!question || standing === 'ended' || !tell) return
      const state = wordFor(news, standing)
      standing = isEnd(state) ? 'ended' : state
      const telling = reason === undefined ? { state } : { state, reason }
      told = told
        .then(() => withTimeout(TELL_MS, tell(question, telling), effects.sleep))
        .catch(() =>
          context.logger.log(
            'The responder could not be told that this is %s. The release is not affected.',
            state,
          ),
        )
    },
    settled: () => told,
  }
  return conversation
}

/** Waits for the answer, and shows that it waits. */
async function exchange(question: Question, deadline: number, step: Step): Promise<GivenAnswer> {
  const { session, effects } = step
  if (effects.now() >= deadline) throw translate(new QuestionExpired(), question, step)
  const phrase = question.key ? await checkPhrase(question.key) : undefined
  const waiting = startWaiting({ question, phrase, deadline, step })
  try {
    return await beforeDeadline(deadline, effects, (signal) =>
      session.responder.ask(question, { signal, onLink: waiting.showLink }),
    )
  } catch (error) {
    throw translate(error, question, step)
  } finally {
    waiting.stop()
  }
}

/** The deadline ends it also where the responder heeds no signal. */
async function beforeDeadline<Value>(
  deadline: number,
  effects: Step['effects'],
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const ended = new AbortController()
  const clock = new AbortController()
  const end = async (): Promise<never> => {
    await effects.sleep(deadline - effects.now(), clock.signal)
    ended.abort(new QuestionExpired())
    throw ended.signal.reason
  }
  try {
    return await Promise.race([work(ended.signal), end()])
  } catch (error) {
    throw ended.signal.reason ?? error
  } finally {
    clock.abort()
  }
}

function translate(error: unknown, { ask }: Question, step: Step): unknown {
  const endpoint = step.session.responder.name
  if (error instanceof QuestionExpired) {
    return stepError(step, ask === 'approval' ? 'EAPPROVALTIMEOUT' : 'EOTPTIMEOUT', { endpoint })
  }
  if (!isPluginError(error)) {
    const detail = error instanceof Error ? error.message : String(error)
    return stepError(step, 'ERESPONDERUNREACHABLE', { endpoint, detail, cause: error })
  }
  return stepError(step, error.code, { ...error.facts, endpoint, cause: error.cause })
}

const OPEN_ANSWER = 'The responder seals, and this answer came open. Only a decline may.'

function declined({ by, reason }: Decline, { ask }: Question, step: Step, written: Written) {
  const code = ask === 'approval' ? 'EAPPROVALDECLINED' : 'EOTPDECLINED'
  return stepError(step, code, { written, ...(by ? { by } : {}), ...(reason ? { reason } : {}) })
}

async function unseal(
  sealed: string,
  { id, package: { integrity } }: Question,
  step: Step,
  sealing: SealingKey | undefined,
): Promise<OpenAnswer> {
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
