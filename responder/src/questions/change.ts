import type { PackageRef, State } from '@cfa/protocol'
import type { Person } from '../api/people.ts'
import type { AuditRecord } from '../audit/audit.ts'
import type { Detail } from '../audit/entry.ts'
import { COUNTERS } from '../store/counters.ts'
import type { Transaction } from '../store/database.ts'
import type { QuestionsContext } from './context.ts'
import { storePackages } from './packages.ts'
import { releaseName, type StoredQuestion, stepOf, summaryText } from './question.ts'
import type { Content } from './question-content.ts'
import { tieToApproval } from './release-pairs.ts'
import { isFinal } from './states.ts'

/** What a change of state can't set. */
type Fixed = 'id' | 'state' | 'revision' | 'reason' | 'summary' | 'size' | 'approvalId' | 'nextId'

/**
 * What changes with the state. An answer, link or reason that is not given is removed, because each belongs to one
 * state.
 */
export interface Move {
  to: State
  /** Who makes the change, by their name in the audit log. */
  actor: string
  action: string
  /** The person who makes the change. */
  person?: Pick<Person, 'id' | 'name'>
  reason?: string | null
  changes?: Partial<Omit<StoredQuestion, Fixed>>
  /** The content of another attempt. */
  content?: Content
  /** Alerts nobody, because what people were told is still true. */
  isQuiet?: true
}

/** An entry added to the history of a question that has ended, whose state and reason stay the same. */
export interface Addition extends Pick<Move, 'actor' | 'action'> {
  reason: string
}

/** A new question. The omitted fields come from its content, or are `null`. */
export type NewQuestion = Omit<StoredQuestion, 'summary' | 'size' | 'approvalId' | 'nextId'>

/** A transaction in which questions change. */
export interface Changing extends Transaction {
  insert: (question: NewQuestion, content: Content, actor: string) => Promise<StoredQuestion>
  move: (question: StoredQuestion, move: Move) => Promise<StoredQuestion>
  /** Adds to the history. Alerts nobody, but open pages show it. */
  add: (question: StoredQuestion, addition: Addition) => Promise<void>
  /** Adds an entry to the audit log. */
  note: (question: StoredQuestion, record: Pick<Move, 'actor' | 'action'>, more?: Detail) => void
}

export type ChangeContext = Pick<QuestionsContext, 'database' | 'audit' | 'outbox' | 'effects'>

/** Makes everything about a change one transaction: the row, its event, the messages, the news and the audit log. */
export function createChange({ database, audit, outbox, effects }: ChangeContext) {
  return <Result>(work: (changing: Changing) => Promise<Result>): Promise<Result> =>
    database.transaction(async (transaction) => {
      const records: AuditRecord[] = []

      async function insert(asked: NewQuestion, content: Content, actor: string): Promise<StoredQuestion> {
        const { summary, size, text } = content
        const { packages } = content.question
        const question = { ...asked, summary, size, approvalId: null, nextId: null }
        await store(transaction, question, text)
        if (packages) await storePackages(transaction, question.id, packages)
        await tieToApproval(transaction, question)
        count(undefined, question)
        await announceChange(question)
        note(question, { actor, action: 'question.ask' }, packages && { packages: packages.map(releaseOf) })
        return question
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
          ...(what.content && { summary: what.content.summary, size: what.content.size }),
        }
        await replace(transaction, next)
        if (what.content) await replaceContent(transaction, next, what.content.text)
        count(question, next)
        await announceChange(next, what.person, what.isQuiet)
        note(next, what)
        return next
      }

      async function add(question: StoredQuestion, { reason, ...record }: Addition): Promise<void> {
        const revision = question.revision + 1
        const next = { ...question, answer: null, revision, changedAt: effects.now() }
        await replace(transaction, next)
        await remember({ ...next, reason })
        await transaction.announce(next.id)
        note(next, record)
      }

      /** Updates the counters of open questions and of a project's stored bytes. */
      function count(before: StoredQuestion | undefined, after: StoredQuestion): void {
        if (before && !isFinal(before.state)) transaction.count(COUNTERS.questions(before.state), -1)
        if (!isFinal(after.state)) transaction.count(COUNTERS.questions(after.state), 1)
        transaction.count(COUNTERS.bytes(after.projectId), after.size - (before?.size ?? 0))
      }

      /** Adds a change to the history, writes down its messages and announces it. */
      async function announceChange(
        question: StoredQuestion,
        person?: Move['person'],
        isQuiet = false,
      ): Promise<void> {
        const { id, revision, state, projectId, expiresAt } = question
        await remember(question, person)
        const kind = isQuiet ? undefined : kindOf(state)
        if (kind) await outbox.enqueue(transaction, { questionId: id, projectId, kind, revision, expiresAt })
        await transaction.announce(id)
      }

      async function remember(question: StoredQuestion, person?: Move['person']): Promise<void> {
        const { id, revision, changedAt, state, attempt, reason } = question
        await transaction.run(
          `insert into question_events (question_id, revision, at, state, attempt, person_id, person_name, reason)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          ...[id, revision, changedAt, state, attempt, person?.id ?? null, person?.name ?? null, reason],
        )
      }

      function note(
        question: StoredQuestion,
        { actor, action }: Pick<Move, 'actor' | 'action'>,
        more?: Detail,
      ): void {
        const { id, projectId, summary, attempt, revision } = question
        const detail = {
          project: projectId,
          release: releaseName(summary),
          ...(question.isTest && { test: true }),
          ask: summary.ask,
          attempt,
          revision,
          ...more,
        }
        records.push({ actor, action, subject: `question:${id}`, detail })
      }

      const result = await work({ ...transaction, insert, move, add, note })
      for (const record of records) await audit.record(transaction, record)
      return result
    })
}

/** Names a package with its tag, because one version can be in the list under two. */
const releaseOf = ({ name, version, tag }: PackageRef): string => `${name}@${version} (${tag})`

/** The kind of message for a state. People are told that they are asked, that somebody answered and how it ended. */
function kindOf(state: State): 'asked' | 'outcome' | undefined {
  if (state === 'waiting') return 'asked'
  return state === 'answered' || isFinal(state) ? 'outcome' : undefined
}

async function store({ run }: Transaction, question: StoredQuestion, content: string): Promise<void> {
  const { id, projectId, summary, attempt, state, revision, size, isTest } = question
  // A test's step is never a job's, so no job meets it. If the step is unknown, no two are the same.
  const step = isTest ? `test ${id}` : summary.kind === 'unknown' ? `unknown ${id}` : stepOf(summary)
  const { askedAt, createdAt, changedAt, expiresAt, verified } = question
  await run(
    `insert into questions (id, project_id, step, summary, content, attempt, state, revision, size, asked_at,
       created_at, changed_at, expires_at, is_test, verified)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    ...[id, projectId, step, summaryText(summary), content, attempt, state, revision, size],
    ...[askedAt, createdAt, changedAt, expiresAt, isTest ? 1 : 0, verified && JSON.stringify(verified)],
  )
}

async function replace({ run }: Transaction, question: StoredQuestion): Promise<void> {
  const { id, attempt, state, revision, answer, link, reason } = question
  const { answeredBy, answeredByName, answeredAs, answeredAt } = question
  await run(
    `update questions set attempt = $1, state = $2, revision = $3, answer = $4, link = $5, answered_by = $6,
       answered_by_name = $7, answered_as = $8, answered_at = $9, reason = $10, asked_at = $11, changed_at = $12,
       expires_at = $13, verified = $14
     where id = $15`,
    ...[attempt, state, revision, answer, link, answeredBy, answeredByName, answeredAs, answeredAt, reason],
    ...[question.askedAt, question.changedAt, question.expiresAt],
    ...[question.verified && JSON.stringify(question.verified), id],
  )
}

async function replaceContent({ run }: Transaction, { id, summary, size }: StoredQuestion, content: string) {
  await run(
    'update questions set summary = $1, content = $2, size = $3 where id = $4',
    ...[summaryText(summary), content, size, id],
  )
}
