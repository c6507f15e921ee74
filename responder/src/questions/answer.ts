import { LIMITS, printable, sealedAnswerSchema } from '@cfa/protocol'
import type { Person } from '../api/people.ts'
import { ServiceError } from '../errors.ts'
import { isolated } from '../isolated.ts'
import { PROJECT_COLUMNS, projectOf } from '../projects/project.ts'
import type { Queries } from '../store/database.ts'
import { type Changing, createChange, type Move } from './change.ts'
import type { QuestionsContext } from './context.ts'
import { findQuestion, unknownQuestion } from './find.ts'
import { type StoredQuestion, TAKE_OVER_MS } from './question.ts'
import { step } from './states.ts'
import { endTest } from './test-release.ts'

export interface GivenAnswer {
  /** The attempt that the person saw. */
  attempt: number
  /** A compact JWE to the question's key. */
  sealed: string
  /** The npm account that is in it, as the page says: for people to read. */
  account?: string | undefined
}

export interface GivenDecline {
  attempt: number
  reason: string | null
  /** A compact JWE as in an answer, with a code that discards what is staged. */
  sealed?: string | undefined
}

/** Takes people's answers to a question. The first one counts. */
export function createAnswers(context: QuestionsContext) {
  const { database, effects, projects } = context
  const change = createChange(context)

  /**
   * Throws `not_found` (also where this person may not answer), `another_attempt`, `answered` with who was faster,
   * `closed`, and `invalid` for what is no sealed answer.
   */
  async function answer(
    person: Person,
    id: string,
    { attempt, sealed, account }: GivenAnswer,
  ): Promise<void> {
    checkSealed(sealed)
    await give(person, id, attempt, async (question, changing) => {
      // Who sent it and never heard that it arrived sends it again.
      if (question.answer === sealed && question.answeredBy === person.id) return
      if (question.isTest && question.answeredBy === person.id) return
      const changes = { answer: sealed, answeredAs: accountOf(question, account) }
      await take(changing, question, { person, event: 'answer', changes })
    })
  }

  /** Throws as `answer` does. A code that comes along is kept where something is staged; elsewhere it is dropped. */
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

  async function give(
    person: Person,
    id: string,
    attempt: number,
    work: (question: StoredQuestion, changing: Changing) => Promise<void>,
  ): Promise<void> {
    const given = change(async (changing) => {
      const question = await findQuestion(changing, id, database.forUpdate)
      if (!question || !(await mayAnswer(changing, person, question))) throw unknownQuestion()
      if (attempt !== question.attempt) {
        throw new ServiceError('another_attempt', 'It has been asked again since: look at it once more.')
      }
      await work(question, changing)
    })
    await given.catch((error) => {
      throw error instanceof Late ? refusalOf(error) : error
    })
  }

  async function take(
    changing: Changing,
    question: StoredQuestion,
    { person, event, ...rest }: Taken,
  ): Promise<void> {
    const next = step(question.state, event)
    if (!('to' in next))
      throw new Late(question, 'refusal' in next && next.refusal === 'closed' ? 'closed' : 'answered')
    const now = effects.now()
    if (event === 'answer' && isHeld(question, person, now)) throw new Late(question, 'answered')
    if (question.expiresAt <= now) throw new Late({ ...question, answeredByName: null }, 'closed')
    const changes = { ...rest.changes, answeredBy: person.id, answeredByName: person.name, answeredAt: now }
    const moved = await changing.move(question, {
      ...rest,
      to: next.to,
      actor: `person:${person.id}`,
      action: `question.${event}`,
      person,
      changes,
    })
    if (question.isTest && event === 'answer') await endTest(changing, moved)
  }

  async function mayAnswer({ all }: Pick<Queries, 'all'>, person: Person, { projectId }: StoredQuestion) {
    const [row] = await all(`select ${PROJECT_COLUMNS} from projects where id = $1`, projectId)
    return row !== undefined && projects.mayAnswer(projectOf(row), person)
  }

  return { answer, decline }
}

function refusalOf({ question: { answeredByName: by }, code }: Late): ServiceError {
  const message =
    code === 'closed'
      ? 'It is over: nobody waits for an answer.'
      : `${by === null ? 'Somebody' : isolated(by)} has answered already.`
  return new ServiceError(code, message, by === null ? {} : { by })
}

/** While somebody confirms, only they may give another answer, for a minute. Anybody may decline at any time. */
const isHeld = ({ state, answeredBy, changedAt }: StoredQuestion, { id }: Person, now: number): boolean =>
  state === 'confirming' && answeredBy !== id && now < changedAt + TAKE_OVER_MS

/** One of the question's, or the only one. */
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

/** Somebody was faster. */
class Late extends Error {
  readonly question: StoredQuestion
  readonly code: 'answered' | 'closed'

  constructor(question: StoredQuestion, code: 'answered' | 'closed') {
    super(code)
    this.question = question
    this.code = code
  }
}
