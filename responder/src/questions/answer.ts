import { LIMITS, printable, sealedAnswerSchema } from '@cfa/protocol'
import type * as z from 'zod'
import type { answerBody, declineBody } from '../api/answers.ts'
import type { Person } from '../api/people.ts'
import { ServiceError } from '../errors.ts'
import { isolated } from '../isolated.ts'
import { type Project, readProject } from '../projects/project.ts'
import type { Queries } from '../store/database.ts'
import { type Changing, createChange, type Move } from './change.ts'
import { checkMember } from './check-member.ts'
import type { QuestionsContext } from './context.ts'
import type { Admission, Entitlement } from './entitlement/entitlement.ts'
import { anotherAttempt, findQuestion, unknownQuestion } from './find.ts'
import { type StoredQuestion, TAKE_OVER_MS } from './question.ts'
import { step } from './states.ts'
import { endTest } from './test-release.ts'

export type GivenAnswer = z.infer<typeof answerBody>
export type GivenDecline = z.infer<typeof declineBody>

/** Accepts people's answers to a question. The first one that meets the project's rules counts. */
export function createAnswers(context: QuestionsContext, entitlement: Entitlement) {
  const { database, effects, projects } = context
  const change = createChange(context)

  /**
   * Answers a question. Throws `not_found` (also if this person may not see it), `another_attempt`, `closed`,
   * `answered` with who was faster, `invalid` if unsealed, and `not_allowed`, `wrong_phrase`, `passkey_needed` by the
   * rules.
   *
   * @returns Whether it counts as an answer, and not only as an approval.
   */
  async function answer(person: Person, id: string, given: GivenAnswer): Promise<boolean> {
    const { attempt, sealed, passkey } = given
    if (sealed !== undefined) checkSealed(sealed)
    const fresh = passkey && (await entitlement.checkPasskey(person, id, attempt, passkey))
    return await give(person, id, attempt, async (question, changing, project) => {
      // Somebody who never heard that their answer arrived sends it again.
      if (question.answer !== null && question.answer === sealed && question.answeredBy === person.id)
        return true
      if (question.isTest && question.answeredBy === person.id) return true
      checkTurn(question, person, 'answer')
      const admission = await entitlement.admit(changing, { question, project }, person, fresh)
      if (sealed !== undefined && admission.isEnough) {
        const changes = { answer: sealed, answeredAs: accountOf(question, given.account) }
        await take(changing, question, { person, event: 'answer', changes })
        return true
      }
      if (!project.rules.twoPeople) throw new ServiceError('invalid', 'The answer is missing.')
      await approve(changing, question, person, admission)
      return false
    })
  }

  /** Notes an approval without an answer, or the first of two. The question goes on waiting. */
  async function approve(
    changing: Changing,
    question: StoredQuestion,
    person: Person,
    { isNew }: Admission,
  ): Promise<void> {
    const to = checkTurn(question, person, 'approve')
    if (!isNew) return
    const entry = { actor: `person:${person.id}`, action: 'question.approve', reason: question.reason }
    await changing.move(question, { ...entry, to, person, isQuiet: true })
  }

  /** Declines a question. Throws like `answer`. A code is kept if something is staged, and otherwise dropped. */
  async function decline(
    person: Person,
    id: string,
    { attempt, reason, sealed }: GivenDecline,
  ): Promise<void> {
    if (sealed !== undefined) checkSealed(sealed)
    await give(person, id, attempt, async (question, changing) => {
      const isRepeat = sealed === undefined || question.answer === null || question.answer === sealed
      if (question.state === 'declined' && question.answeredBy === person.id && isRepeat) return
      const line = printable(reason, LIMITS.reasonLength) ?? null
      const isStaged = question.summary.kind === 'stage-approve'
      const changes = { answer: isStaged && sealed !== undefined ? sealed : null, answeredAs: null }
      await take(changing, question, { person, event: 'decline', reason: line, changes })
    })
  }

  async function give<Result>(
    person: Person,
    id: string,
    attempt: number,
    work: (question: StoredQuestion, changing: Changing, project: Project) => Promise<Result>,
  ): Promise<Result> {
    const given = change(async (changing) => {
      await checkMember(changing, person, database)
      const question = await findQuestion(changing, id, database.forUpdate)
      if (!question) throw unknownQuestion()
      const project = await projectFor(person, changing, question.projectId)
      if (attempt !== question.attempt) throw anotherAttempt(question)
      return await work(question, changing, project)
    })
    return await given.catch((error) => {
      throw error instanceof Late ? refusalOf(error) : error
    })
  }

  /** Returns the state that the event leads to. Throws `Late` if it is too late for it. */
  function checkTurn(question: StoredQuestion, person: Person, event: 'answer' | 'decline' | 'approve') {
    const next = step(question.state, event)
    if (!('to' in next))
      throw new Late(question, 'refusal' in next && next.refusal === 'closed' ? 'closed' : 'answered')
    const now = effects.now()
    if (event === 'answer' && isHeld(question, person, now)) throw new Late(question, 'answered')
    if (question.expiresAt <= now) throw new Late({ ...question, answeredByName: null }, 'closed')
    return next.to
  }

  async function take(
    changing: Changing,
    question: StoredQuestion,
    { person, event, ...rest }: Taken,
  ): Promise<void> {
    const to = checkTurn(question, person, event)
    const now = effects.now()
    const changes = { ...rest.changes, answeredBy: person.id, answeredByName: person.name, answeredAt: now }
    const moved = await changing.move(question, {
      ...rest,
      to,
      actor: `person:${person.id}`,
      action: `question.${event}`,
      person,
      changes,
    })
    if (question.isTest && event === 'answer') await endTest(changing, moved)
  }

  /** Reads the project. Throws `not_found` for people who may not see it, `not_allowed` if they may only see it. */
  async function projectFor(
    person: Person,
    queries: Pick<Queries, 'all'>,
    projectId: string,
  ): Promise<Project> {
    const project = await readProject(queries, projectId)
    if (!project || !projects.maySee(project, person)) throw unknownQuestion()
    if (!projects.mayAnswer(project, person))
      throw new ServiceError('not_allowed', 'You may see this release, but not answer for its project.')
    return project
  }

  return { answer, decline }
}

function refusalOf({ question: { answeredByName: by }, code }: Late): ServiceError {
  const message =
    code === 'closed'
      ? 'This question is closed: nobody is waiting for an answer.'
      : `${by === null ? 'Somebody' : isolated(by)} has already answered.`
  return new ServiceError(code, message, by === null ? {} : { by })
}

/**
 * Whether somebody else is confirming, and only they may answer again, for a minute. Anybody may decline at any time.
 */
const isHeld = ({ state, answeredBy, changedAt }: StoredQuestion, { id }: Person, now: number): boolean =>
  state === 'confirming' && answeredBy !== id && now < changedAt + TAKE_OVER_MS

/** The account if it is one of the question's, otherwise the only one that the question has. */
function accountOf({ summary: { accounts } }: StoredQuestion, account: string | undefined): string | null {
  if (account !== undefined && accounts.includes(account)) return account
  return accounts.length === 1 ? (accounts[0] ?? null) : null
}

function checkSealed(sealed: string): void {
  if (sealedAnswerSchema.safeParse({ sealed }).success) return
  throw new ServiceError('invalid', 'The answer is not sealed.')
}

interface Taken extends Pick<Move, 'reason' | 'changes'> {
  person: Person
  event: 'answer' | 'decline'
}

/** Thrown if somebody was faster, or the question is over. */
class Late extends Error {
  readonly question: StoredQuestion
  readonly code: 'answered' | 'closed'

  constructor(question: StoredQuestion, code: 'answered' | 'closed') {
    super(code)
    this.question = question
    this.code = code
  }
}
