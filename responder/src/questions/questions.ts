import type { State } from '@cfa/protocol'
import { COUNTERS, readCounters } from '../store/counters.ts'
import { createAnswers } from './answer.ts'
import { createAsk } from './ask.ts'
import { createCleanup } from './cleanup.ts'
import { createContacts } from './contacts.ts'
import type { QuestionsContext } from './context.ts'
import { createEntitlement } from './entitlement/entitlement.ts'
import { createPickPhrase } from './entitlement/pick-phrase.ts'
import { createExpiry } from './expiry.ts'
import { createHandOut } from './hand-out.ts'
import { createPolls } from './poll.ts'
import { createQueries } from './queries.ts'
import type { StoredQuestion } from './question.ts'
import { createReport } from './report.ts'
import { OPEN_STATES } from './states.ts'
import { createStream } from './stream.ts'
import { createTakeBack } from './take-back.ts'
import { createTestReleases } from './test-release.ts'
import { createWithdrawal } from './withdraw.ts'

/** Counts for the metrics. */
export interface QuestionCounts {
  /** Open questions in the whole store, by state. */
  open: Partial<Record<State, number>>
  /** Polls that this process is holding. */
  waiting: number
  /** Pages that get events from this process. */
  following: number
}

/**
 * Creates everything about jobs' questions and people's answers. It follows docs/protocol.md, and
 * docs/responder/states.md shows which states a question can take. Nothing here can read an answer.
 */
export function createQuestions(context: QuestionsContext, askedInAnHour?: number) {
  const { database } = context
  const expiry = createExpiry(context)
  const cleanup = createCleanup(context)
  const contacts = createContacts(context)
  const polls = createPolls(context, contacts)
  const stream = createStream(context)
  const takeQuestion = createAsk(context, askedInAnHour)
  const takeReport = createReport(context)
  const entitlement = createEntitlement(context)
  const tests = createTestReleases(context, expiry)
  let stopListening: (() => void) | undefined

  async function ask(...asked: Parameters<typeof takeQuestion>): Promise<StoredQuestion> {
    const question = await takeQuestion(...asked)
    expiry.plan(question.expiresAt)
    return question
  }

  async function report(...[project, id, report]: Parameters<typeof takeReport>): Promise<void> {
    await takeReport(project, id, report)
    contacts.noteCall(id, 0)
  }

  async function counts(): Promise<QuestionCounts> {
    const counted = await readCounters(database, OPEN_STATES.map(COUNTERS.questions))
    const open = Object.fromEntries(
      OPEN_STATES.map((state) => [state, counted.get(COUNTERS.questions(state)) ?? 0]),
    )
    return { open, waiting: polls.count(), following: stream.count() }
  }

  /** Starts listening to news, ending expired questions and removing old ones. */
  async function start(): Promise<void> {
    stopListening = database.listen((topic) => {
      polls.onAnnounced(topic)
      stream.onAnnounced(topic)
    })
    expiry.start()
    cleanup.start()
  }

  /** Ends every poll and every page's events at once, then waits for the rest. */
  async function stop(): Promise<void> {
    stopListening?.()
    polls.close()
    stream.close()
    await Promise.all([expiry.stop(), cleanup.stop(), contacts.close()])
  }

  return {
    ask,
    wait: polls.wait,
    report,
    ...createQueries(context, { ...polls, entitlement }),
    ...createAnswers(context, entitlement),
    ...createHandOut(context),
    ...createPickPhrase(context),
    beginPasskey: entitlement.beginPasskey,
    withdrawOpen: createWithdrawal(context),
    takeBack: createTakeBack(context),
    ...tests,
    follow: stream.follow,
    counts,
    /** Ends expired questions and removes old ones. After `start`, both happen regularly without this. */
    sweep: async (): Promise<void> => {
      await expiry.sweep()
      await cleanup.clean()
    },
    start,
    stop,
  }
}

export type Questions = ReturnType<typeof createQuestions>
