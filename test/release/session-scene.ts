import type { Feature, Question } from '@cfa/protocol'
import type { Account } from '../../lib/accounts/account.ts'
import type { Fail } from '../../lib/errors/fail.ts'
import { createQuestion } from '../../lib/release/question.ts'
import {
  type Asking,
  createQuestionSession,
  type QuestionSession,
} from '../../lib/release/question-session.ts'
import type { Topic } from '../../lib/release/topic.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { createManualClock, type ManualClock } from '../fakes/clock.ts'
import { createContext, type FakeContext } from '../fakes/context.ts'
import { alice, bob, failIn, TARGET } from '../fakes/release.ts'
import { createFakeResponder, type FakeResponder, type ResponderBehaviour } from '../fakes/responder.ts'

export const integrity = `sha512-${'A'.repeat(86)}==`
export const TOPIC: Topic = {
  ...{ ask: 'code', kind: 'publish', integrity },
  ...{ size: 1, unpackedSize: 2, files: 3, access: null },
}
export const APPROVAL: Topic = { ...TOPIC, ask: 'approval' }

export const code = (otp: string, username: string | undefined = 'alice'): GivenAnswer => ({
  ...{ type: 'code', username, otp },
})
export const yes: GivenAnswer = { type: 'approval', username: undefined, otp: undefined }
export const decline: GivenAnswer = { type: 'decline', by: undefined, reason: undefined }

/** The answers in order, and then declines. */
export const inTurn = (answers: readonly GivenAnswer[]): (() => GivenAnswer) => {
  const left = [...answers]
  return () => left.shift() ?? decline
}

export interface AskingOptions extends ResponderBehaviour {
  features?: readonly Feature[]
  accounts?: readonly Account[]
  onDecline?: Asking['onDecline']
  /** Default: unknown. */
  jobEndsInMs?: number
}

export interface AskingScene {
  clock: ManualClock
  context: FakeContext
  responder: FakeResponder
  open: Set<QuestionSession>
  fail: Fail
  accounts: readonly Account[]
  /** Everything but the reason. */
  asking: Omit<Asking, 'reason'>
  session: QuestionSession
  newSession: () => QuestionSession
  ask: (
    topic: Topic,
    reason?: Question['reason'],
    more?: Partial<Asking>,
  ) => ReturnType<QuestionSession['ask']>
}

/** A release by alice and bob with a responder and a manual clock. */
export function askingScene(options: AskingOptions = {}): AskingScene {
  const { features = [], accounts = [alice, bob], onDecline, jobEndsInMs, ...behaviour } = options
  const clock = createManualClock()
  const context = createContext()
  const responder = createFakeResponder(behaviour)
  const open = new Set<QuestionSession>()
  const fail = failIn()
  const facts = {
    target: TARGET,
    features,
    takesLinks: responder.confirm !== undefined,
    context,
    network: [],
  }
  const asking = {
    ...{ accounts, fail, onDecline },
    describe: (topic, state) => createQuestion(topic, state, facts),
  } satisfies Omit<Asking, 'reason'>
  let count = 0
  const newSession = () =>
    createQuestionSession({
      ...{ responder, features, clock, open },
      logger: context.logger,
      timeoutMs: 30 * 60_000,
      jobEndsAt: jobEndsInMs === undefined ? undefined : clock.now() + jobEndsInMs,
      uuid: () => `7c0a5e1e-2b7f-4a63-9d6b-${String(++count).padStart(12, '0')}`,
      startWaitingLines: async () => ({ showLink: () => {}, stop: () => {} }),
    })
  const session = newSession()
  return {
    ...{ clock, context, responder, open, fail, accounts, asking, session, newSession },
    ask: (topic, reason = null, more = {}) => session.ask(topic, { ...asking, reason, ...more }),
  }
}

export const reasonsOf = ({ asked }: FakeResponder): string[] =>
  asked.map(({ attempt, reason }) => `${attempt} ${reason}`)

/** Rejects when the signal is aborted. */
export function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
}
