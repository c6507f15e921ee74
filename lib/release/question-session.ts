import type { Feature, PackageRef, PublicJwk, Question } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import type { Fail } from '../errors/fail.ts'
import { hasCode } from '../errors/get-error.ts'
import type { DeclineEnd } from '../errors/state.ts'
import { type GivenAnswer, type OpenAnswer, QuestionExpired } from '../responders/types.ts'
import type { Logger } from '../types.ts'
import {
  type Attempt,
  type Attempts,
  askResponder,
  confirmAtResponder,
  createAttempts,
  type ResponderTools,
} from './attempt.ts'
import type { QuestionState as AskedState } from './question.ts'
import { isEnd, isUnderWay, type QuestionState, type ReportedState, reportable } from './question-state.ts'
import { type Answered, readAnswer } from './read-answer.ts'
import { createReports } from './reports.ts'
import type { Topic } from './topic.ts'
import { declined, openAnswer, translateFault, unseal } from './unseal.ts'

/** One question over all its attempts, and its outcome. */
export interface QuestionSession {
  /** Asks and waits. Throws whatever ends the release: a decline, a timeout, or a responder that fails. */
  ask: (topic: Topic, asking: Asking) => Promise<Answered>
  /** Brings the registry's link to the maintainer. Resolves only if they give a different answer after all. */
  confirm: (link: string, to: PublicJwk | undefined, asking: ConfirmAsking) => Promise<Answered>
  /**
   * Reports the outcome. Never throws, and runs alongside the release.
   *
   * @param subject - The package that the report is about, if it is about one of several. The question itself goes on.
   */
  report: (state: ReportedState, reason?: string, subject?: PackageRef) => void
  /** Waits until everything has been reported. */
  settled: () => Promise<void>
}

/** What one attempt needs. */
export interface Asking {
  reason: Question['reason']
  /** Who may answer with a code. */
  accounts: readonly Account[]
  /** Creates the question as it goes over the wire. */
  describe: (topic: Topic, state: AskedState) => Question
  fail: Fail
  /**
   * Handles a decline. What came with it may be used to discard the staged version. Resolves with what became of that
   * version.
   */
  onDecline?: ((declined: Declined) => Promise<DeclineEnd>) | undefined
  /** Ends the question if the release can't go on. */
  signal?: AbortSignal | undefined
}

export type ConfirmAsking = Omit<Asking, 'reason' | 'describe'> & {
  signal: AbortSignal
  /** The package that the link is for, if the question is about several. */
  subject?: PackageRef | undefined
}

/** A decline, and what the maintainer gave along with it. */
export interface Declined {
  decline: Extract<OpenAnswer, { type: 'decline' }>
  question: Question
  /** Whether this answer came unsealed although answers are sealed. */
  isUnsealed: boolean
  open: (sealed: string) => Promise<OpenAnswer>
}

export interface SessionTools extends ResponderTools {
  features: readonly Feature[]
  timeoutMs: number
  /** When the job will be stopped, on the clock of `now()`, if that is known. */
  jobEndsAt?: number | undefined
  uuid: () => string
  logger: Pick<Logger, 'log'>
  /** Questions that a responder may still show. */
  open: Set<QuestionSession>
}

type Taking = Omit<Asking, 'reason' | 'describe'>

/** Whether the responder has closed the question. Nothing is reported about it then. */
const isClosed = (error: unknown): boolean => hasCode(error, 'ERESPONDERCLOSED')

/** Starts a session; nobody is alerted before the first `ask`. */
export function createQuestionSession(tools: SessionTools): QuestionSession {
  const { responder, clock, open } = tools
  const attempts = createAttempts(tools)
  let state: QuestionState = 'ended'
  const reports = createReports(tools)

  async function take(given: Promise<GivenAnswer>, attempt: Attempt, asking: Taking) {
    const answer = await given.catch((error) => {
      if (isClosed(error)) state = 'ended'
      throw error
    })
    state = answeredIf(open.has(session))
    const read = await openAnswer(answer, attempt, asking.fail, responder.name)
    if (read.type !== 'decline')
      return readAnswer(read, { ask: attempt.question.ask, accounts: asking.accounts, now: clock.now() })
    state = 'ended'
    const about = { answer, attempt, asking, endpoint: responder.name }
    throw await declineErrorOf(read, about).finally(() => open.delete(session))
  }

  const session: QuestionSession = {
    ask: async (topic, asking) => {
      const attempt = await inTime(topic, asking.fail, tools, () => attempts.next(topic, asking))
      open.add(session)
      await reports.settled()
      state = 'asked'
      return take(askResponder(attempt, tools, asking), attempt, asking)
    },
    confirm: async (url, key, asking) => {
      const attempt = attemptOfLink(attempts, tools)
      await reports.settled()
      state = 'confirming'
      return take(confirmAtResponder({ url, key }, attempt, tools, asking), attempt, asking)
    },
    report: (news, reason, subject) => {
      const question = attempts.last()?.question
      const later = (state: ReportedState) => question && reports.add(question, { state, reason, subject })
      if (subject) return void (question?.packages && isUnderWay(state) && later(news))
      if (isEnd(news)) open.delete(session)
      if (!question || state === 'ended' || !responder.report) return
      const reporting = reportable(news, state)
      state = isEnd(reporting) ? 'ended' : reporting
      later(reporting)
    },
    settled: reports.settled,
  }
  return session
}

/** Lets no answer count once the end was reported: a job that is being stopped has said what it leaves. */
function answeredIf(isOpen: boolean): QuestionState {
  if (!isOpen) throw new Error('An answer came after the question had ended.')
  return 'answered'
}

/** Returns the attempt that a link belongs to. */
function attemptOfLink(attempts: Attempts, { responder }: SessionTools): Attempt {
  const attempt = attempts.last()
  if (!attempt || !responder.confirm) throw new Error('this question cannot be confirmed on the web')
  return attempt
}

/** Does the work. If too little time is left for an answer, alerts nobody and throws the timeout's error. */
async function inTime<Value>(
  asked: Pick<Topic, 'ask'>,
  fail: Fail,
  { responder, logger }: SessionTools,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof QuestionExpired)) throw error
    logger.log('Too little time is left for an answer, so nobody will be asked.')
    throw translateFault(error, asked, responder.name, fail)
  }
}

interface Declining {
  answer: GivenAnswer
  attempt: Attempt
  asking: Pick<Asking, 'fail' | 'onDecline'>
  endpoint: string
}

async function declineErrorOf(
  decline: Declined['decline'],
  { answer, attempt: { question, sealing }, asking: { fail, onDecline }, endpoint }: Declining,
) {
  const isUnsealed = sealing !== undefined && answer.type !== 'sealed'
  const open = (sealed: string) => unseal(sealed, question, sealing, endpoint, fail)
  const written = await onDecline?.({ decline, question, isUnsealed, open })
  return declined(decline, question, written ?? 'no', fail)
}
