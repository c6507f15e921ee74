import type { Question } from '@cfa/protocol'
import { withOuter } from '../async/with-outer.ts'
import type { Fail } from '../errors/fail.ts'
import { AnsweredElsewhere } from '../release/answered-elsewhere.ts'
import type { QuestionSession } from '../release/question-session.ts'
import type { Answered } from '../release/read-answer.ts'
import { topicOfSeveral } from '../release/topic.ts'
import { CODES } from '../release/write-with-code.ts'
import type { Asker, AskerTools } from './asker.ts'
import type { Job } from './job.ts'

/**
 * Creates an asker with a question for each package, for a responder that can't show several in one. All questions are
 * answered before anything is sent, so that one decline declines everything. An answer that can't be used is not an
 * approval. The code that came last is the one to use. The question about a package ends if that is approved at the
 * registry meanwhile.
 */
export function createSingleAsker(jobs: readonly Job[], tools: AskerTools): Asker {
  const { newSession } = tools
  const sessions = new Map<Job, QuestionSession>(jobs.map((job) => [job, newSession()]))
  const ended = new Set<Job>()
  const webAnswers = new Map<Job, WebAnswered>()
  let isFirst = true

  const session = (job: Job) => sessions.get(job) as QuestionSession
  const { askOne, approved, confirm } = createOneAsker(session, tools, webAnswers)

  async function askAll(next: Job): Promise<Answered | undefined> {
    const answers: Answered[] = []
    for (const job of jobs) {
      const answered = await askUntilUsable(
        session(job),
        (reason) => askOne(job, reason),
        tools.asking(job).fail,
      )
      if (answered) answers.push(answered)
    }
    const code = answers.findLast(({ kind }) => kind === 'code')
    return code ?? webAnswers.get(next) ?? answers.at(-1)
  }

  return {
    ask: (next, reason) => {
      if (!isFirst) return askOne(next, reason)
      isFirst = false
      return askAll(next)
    },
    confirm,
    report: (job, state, reason) => {
      if (state !== 'publishing') ended.add(job)
      session(job).report(state, reason)
    },
    reportApproved: (job) => {
      ended.add(job)
      approved(job)
    },
    reject: (next, why) => session(next).report('rejected', why),
    end: async (state, reason) => {
      for (const job of jobs) if (!ended.has(job)) session(job).report(state, reason)
      await Promise.all(jobs.map((job) => session(job).settled()))
    },
  }
}

type WebAnswered = Extract<Answered, { kind: 'web' }>

/**
 * Asks about one package at a time. Its question ends once the package is approved at the registry.
 *
 * @param webAnswers - Gets the latest web answer about each package: its key is that of the page that is open now.
 */
function createOneAsker(
  session: (job: Job) => QuestionSession,
  { asking: askingOf, accounts }: AskerTools,
  webAnswers: Map<Job, WebAnswered>,
) {
  const approved = new Set<Job>()
  /** The open question, and the controller that ends only this one. */
  let open: { job: Job; end: AbortController } | undefined
  const noted = (job: Job, answered: Answered): Answered => {
    if (answered.kind === 'web') webAnswers.set(job, answered)
    return answered
  }
  return {
    confirm: async (...[link, key, job, signal]: Parameters<Asker['confirm']>) => {
      const to = webAnswers.get(job)?.key ?? key
      return noted(
        job,
        await session(job).confirm(link, to, { ...askingOf(job), accounts: accounts(), signal }),
      )
    },
    approved: (job: Job): void => {
      approved.add(job)
      if (open?.job === job) open.end.abort(new AnsweredElsewhere())
      else session(job).report('published')
    },
    askOne: async (job: Job, reason: Question['reason']): Promise<Answered | undefined> => {
      if (approved.has(job)) return undefined
      const end = new AbortController()
      open = { job, end }
      const asking = askingOf(job)
      const signal = withOuter(end.signal, asking.signal)
      try {
        const topic = topicOfSeveral('code', [job.topic])
        return noted(job, await session(job).ask(topic, { ...asking, accounts: accounts(), reason, signal }))
      } catch (error) {
        if (!end.signal.aborted || !(error instanceof AnsweredElsewhere)) throw error
        session(job).report('withdrawn', error.message)
        return undefined
      } finally {
        open = undefined
      }
    },
  }
}

/** Asks until there is an answer that can be used. Throws `EOTPREJECTED` after three that can't. */
async function askUntilUsable(
  session: Pick<QuestionSession, 'report'>,
  ask: (reason: 'rejected' | null) => Promise<Answered | undefined>,
  fail: Fail,
): Promise<Answered | undefined> {
  for (let asked = 1; ; asked += 1) {
    const answered = await ask(asked === 1 ? null : 'rejected')
    if (answered?.kind !== 'unusable') return answered
    if (asked === CODES) throw fail('EOTPREJECTED', {})
    session.report('rejected', answered.why)
  }
}
