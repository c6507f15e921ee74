import type { State } from '@cfa/protocol'
import type { Transaction } from '../store/database.ts'
import type { Deed, QuestionsContext } from './context.ts'
import { contentText, releaseName, type StoredQuestion, stepOf } from './question.ts'
import { isFinal } from './states.ts'

/** What changes together with the state. Answer, link and reason are gone where they are not given: each belongs to one state. */
export interface Move {
  to: State
  /** Who does it, as the audit log names them. */
  actor: string
  action: string
  /** The person who does it. */
  personId?: string
  reason?: string | null
  changes?: Partial<Omit<StoredQuestion, 'id' | 'state' | 'revision' | 'reason'>>
}

/** What is added to the history of a question that has ended: its state, and why, stay as they are. */
export interface Addition extends Pick<Move, 'actor' | 'action'> {
  reason: string
}

/** A transaction in which questions change. */
export interface Changing extends Transaction {
  insert: (question: StoredQuestion, actor: string) => Promise<void>
  move: (question: StoredQuestion, move: Move) => Promise<StoredQuestion>
  /** Nobody is alerted; its page shows it where it is open. */
  add: (question: StoredQuestion, addition: Addition) => Promise<void>
}

/** Makes all that belongs to a change one transaction: the row, its event, the messages, the news, the audit log. */
export function createChange({ database, audit, outbox, effects }: QuestionsContext) {
  return <Result>(work: (changing: Changing) => Promise<Result>): Promise<Result> =>
    database.transaction(async (transaction) => {
      const deeds: Deed[] = []

      async function insert(question: StoredQuestion, actor: string): Promise<void> {
        await store(transaction, question)
        await tell(question)
        note(question, { actor, action: 'question.ask' })
      }

      async function move(question: StoredQuestion, what: Move): Promise<StoredQuestion> {
        const next: StoredQuestion = {
          ...question,
          answer: null,
          link: null,
          ...what.changes,
          state: what.to,
          reason: what.reason ?? null,
          revision: question.revision + 1,
          changedAt: effects.now(),
        }
        await replace(transaction, next)
        await tell(next, what.personId)
        note(next, what)
        return next
      }

      async function add(question: StoredQuestion, { reason, ...deed }: Addition): Promise<void> {
        const revision = question.revision + 1
        const next = { ...question, answer: null, revision, changedAt: effects.now() }
        await replace(transaction, next)
        await remember({ ...next, reason })
        await transaction.announce(next.id)
        note(next, deed)
      }

      /** Tells the history, the messages, and whoever waits. */
      async function tell(question: StoredQuestion, personId: string | null = null): Promise<void> {
        const { id, revision, state, projectId, expiresAt } = question
        await remember(question, personId)
        const kind = kindOf(state)
        if (kind) await outbox.enqueue(transaction, { questionId: id, projectId, kind, revision, expiresAt })
        await transaction.announce(id)
      }

      async function remember(question: StoredQuestion, personId: string | null = null): Promise<void> {
        const { id, revision, changedAt, state, attempt, reason } = question
        await transaction.run(
          `insert into question_events (question_id, revision, at, state, attempt, person_id, reason)
           values ($1, $2, $3, $4, $5, $6, $7)`,
          ...[id, revision, changedAt, state, attempt, personId, reason],
        )
      }

      function note(question: StoredQuestion, { actor, action }: Pick<Move, 'actor' | 'action'>): void {
        const { id, projectId, content, attempt, revision } = question
        const detail = {
          project: projectId,
          release: releaseName(content),
          ask: content.ask,
          attempt,
          revision,
        }
        deeds.push({ actor, action, subject: `question:${id}`, detail })
      }

      const result = await work({ ...transaction, insert, move, add })
      for (const deed of deeds) await audit.record(transaction, deed)
      return result
    })
}

/** A job at work is no news: people hear that they are asked, that somebody has answered, and how it ended. */
function kindOf(state: State): 'asked' | 'outcome' | undefined {
  if (state === 'waiting') return 'asked'
  return state === 'answered' || isFinal(state) ? 'outcome' : undefined
}

async function store({ run }: Transaction, question: StoredQuestion): Promise<void> {
  const { id, projectId, content, attempt, state, revision, askedAt, createdAt, changedAt, expiresAt } =
    question
  await run(
    `insert into questions
       (id, project_id, step, content, attempt, state, revision, asked_at, created_at, changed_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    ...[id, projectId, stepOf(content), contentText(content), attempt, state, revision],
    ...[askedAt, createdAt, changedAt, expiresAt],
  )
}

async function replace({ run }: Transaction, question: StoredQuestion): Promise<void> {
  const { id, content, attempt, state, revision, answer, link, answeredBy, answeredAs, answeredAt, reason } =
    question
  await run(
    `update questions set content = $1, attempt = $2, state = $3, revision = $4, answer = $5, link = $6,
       answered_by = $7, answered_as = $8, answered_at = $9, reason = $10, asked_at = $11, changed_at = $12,
       expires_at = $13
     where id = $14`,
    ...[contentText(content), attempt, state, revision, answer, link, answeredBy, answeredAs, answeredAt],
    ...[reason, question.askedAt, question.changedAt, question.expiresAt, id],
  )
}
