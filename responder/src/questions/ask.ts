import { createPublicKey } from 'node:crypto'
import type { Question } from '@cfa/protocol'
import { type AskedQuestion, isNamed } from '../asked-kind.ts'
import { ServiceError } from '../errors.ts'
import { createLimiter } from '../limiter.ts'
import type { Asker } from '../projects/secrets.ts'
import { createBounds } from './bounds.ts'
import { type Changing, createChange, type NewQuestion } from './change.ts'
import { checkAsker } from './check-asker.ts'
import { checkRelease } from './check-release.ts'
import type { QuestionsContext } from './context.ts'
import { findQuestion, findWithContent } from './find.ts'
import { isOf, isOfRun, NOBODY_ANSWERED, type StoredQuestion, stepOf } from './question.ts'
import { type Content, contentFrom } from './question-content.ts'
import { findSame } from './same-step.ts'
import { step } from './states.ts'

/** The longest that a question stays open. CI services end their jobs after some hours. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000
/** Far more than any organisation's jobs ask, and few enough for the store. More means a loop or a stolen secret. */
const ASKED_IN_AN_HOUR = 20_000
const HOUR_MS = 60 * 60_000

const AGAIN = 'It was asked again by a later run.'
const WHY_AGAIN = {
  rejected: 'The registry rejected the code.',
  expired: 'The code came too late to be used.',
  changed: 'What would be published is no longer what was approved.',
} as const

/** Accepts the questions of jobs. Each question and each attempt counts towards the hourly limit. */
export function createAsk(context: QuestionsContext, askedInAnHour = ASKED_IN_AN_HOUR) {
  const { database, effects, projects } = context
  const change = createChange(context)
  const bounds = createBounds(context)
  const flood = createLimiter(askedInAnHour, HOUR_MS, effects.now)

  /**
   * Stores a question or another attempt at it. A repeat changes nothing.
   *
   * Throws `invalid` (no key, already over), `unknown_package`, `another_attempt` (a lower one), `closed`, `taken`
   * (other content under the same id and attempt), `too_many`, `storage_full`, and `wrong_secret` or `build_refused`
   * (no longer valid).
   */
  async function ask(project: Asker, question: AskedQuestion): Promise<StoredQuestion> {
    check(project, question)
    const content = contentFrom(question)
    const known = await findWithContent(database, question.id)
    if (
      known &&
      isOf(project, known.question) &&
      isOfRun(project, known.question) &&
      known.question.attempt === question.attempt
    )
      return repeat(known, content)
    return await change(async (changing) => {
      // Only one question of a project at a time, or two runs that ask for the same step would not see each other.
      await changing.all(`select id from projects where id = $1${database.forUpdate}`, project.id)
      await checkAsker(projects, project, changing)
      const before = await findWithContent(changing, question.id, database.forUpdate)
      if (before) return await askAgain(changing, project, { before, content })
      return await askFirst(changing, project, content)
    })
  }

  function check(project: Asker, question: AskedQuestion): void {
    if (isNamed(question)) checkPackages(project, question)
    if (!isPoint(question.key)) {
      throw new ServiceError('invalid', 'Answers are sealed here: "key" has to be a public key on P-256.')
    }
    if (Date.parse(question.expiresAt) <= effects.now()) {
      throw new ServiceError(
        'invalid',
        '"expiresAt" is in the past. Are the clocks of the job and of this service right?',
      )
    }
  }

  function checkPackages(project: Asker, question: Question): void {
    for (const { name } of question.packages ?? [question.package]) {
      if (!projects.mayAsk(project, name))
        throw new ServiceError('unknown_package', `The project ${project.name} has no package ${name}.`)
    }
    checkRelease(question)
  }

  async function askFirst(changing: Changing, project: Asker, content: Content): Promise<StoredQuestion> {
    const { question } = content
    await withdrawOlder(changing, project, content)
    checkFlood(project)
    await bounds.checkOpen(changing, project)
    await bounds.checkStorage(changing, project, content)
    const now = effects.now()
    const asked: NewQuestion = {
      ...{ id: question.id, projectId: project.id, attempt: question.attempt },
      ...{ state: 'waiting', revision: 1, answer: null, link: null },
      ...NOBODY_ANSWERED,
      isTest: false,
      verified: project.proof?.build ?? project.build ?? null,
      reason: whyAgain(question),
      ...{ askedAt: now, createdAt: now, changedAt: now, expiresAt: endOf(question) },
    }
    await noteAsked(changing, project)
    return changing.insert(asked, content, `project:${project.id}`)
  }

  async function askAgain(
    changing: Changing,
    project: Asker,
    { before: known, content }: { before: Known; content: Content },
  ): Promise<StoredQuestion> {
    const { question } = content
    const { attempt } = question
    const before = known.question
    if (!isOf(project, before) || !isOfRun(project, before))
      throw new ServiceError('taken', 'This id is taken.')
    if (attempt === before.attempt) return repeat(known, content)
    if (attempt < before.attempt) {
      throw new ServiceError('another_attempt', `Attempt ${before.attempt} has been asked already.`)
    }
    if (stepOf(content.summary) !== stepOf(before.summary)) {
      throw new ServiceError('invalid', 'Another attempt is about the same step of the same release.')
    }
    const next = step(before.state, 'ask')
    if (!('to' in next)) throw new ServiceError('closed', `This question is over: it is ${before.state}.`)
    checkFlood(project)
    await bounds.checkStorage(changing, project, content, before.size)
    const verified = project.proof?.build ?? null
    const changes = { attempt, verified, askedAt: effects.now(), expiresAt: endOf(question) }
    await noteAsked(changing, project)
    return changing.move(before, {
      to: next.to,
      actor: `project:${project.id}`,
      action: 'question.ask',
      reason: (before.state === 'rejected' ? before.reason : null) ?? whyAgain(question),
      changes: { ...changes, ...NOBODY_ANSWERED },
      content,
    })
  }

  /** Withdraws older questions about the same step: a cancelled job often has no time to withdraw its own. */
  async function withdrawOlder(
    changing: Changing,
    project: Asker,
    { summary, question }: Content,
  ): Promise<void> {
    // Jobs of one run may ask at the same time, and nobody knows whether they ask for the same thing.
    if (question.kind === 'unknown') return
    for (const id of await findSame(changing, project.id, {
      ...question,
      ...summary,
      change: summary.change,
    })) {
      const older = await findQuestion(changing, id, database.forUpdate)
      if (!older || !('to' in step(older.state, 'supersede'))) continue
      const actor = `project:${project.id}`
      await changing.move(older, { to: 'withdrawn', actor, action: 'question.supersede', reason: AGAIN })
    }
  }

  const noteAsked = ({ run }: Changing, { id }: Asker) =>
    run('update projects set asked_at = $1 where id = $2', effects.now(), id)

  function checkFlood({ id, limits }: Asker): void {
    const most = Math.min(limits.questionsPerHour ?? askedInAnHour, askedInAnHour)
    const retryAfterS = flood.hit(id, most)
    if (retryAfterS > 0) throw new ServiceError('too_many', 'This project asks too often.', { retryAfterS })
  }

  const endOf = ({ expiresAt }: AskedQuestion): number =>
    Math.min(Date.parse(expiresAt), effects.now() + LONGEST_WAIT_MS)

  return ask
}

type Known = { question: StoredQuestion; text: string }

function repeat(known: Known, { text }: Content): StoredQuestion {
  if (known.text === text) return known.question
  throw new ServiceError('taken', 'Another question has been asked with this id and this attempt.')
}

const whyAgain = ({ reason }: AskedQuestion): string | null => (reason === null ? null : WHY_AGAIN[reason])

/** Whether an answer can be sealed for this key. The right shape alone does not put it on the curve. */
function isPoint(key: Question['key']): boolean {
  if (!key) return false
  try {
    return Boolean(createPublicKey({ key, format: 'jwk' }))
  } catch {
    return false
  }
}
