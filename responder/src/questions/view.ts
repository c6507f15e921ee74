import type { Person } from '../api/people.ts'
import type { QuestionDetail, QuestionSummary } from '../api/questions.ts'
import type { Row } from '../store/database.ts'
import { questionOf, type StoredQuestion } from './question.ts'

/** A question and its project's name, as `reading.ts` selects them. */
export interface Seen {
  question: StoredQuestion
  project: string
}

export const seenOf = (row: Row): Seen => ({ question: questionOf(row), project: String(row.project_name) })

/** A line of a list. `names` has the names of people by their ids. */
export function summaryOf({ question, project }: Seen, names: Map<string, string>): QuestionSummary {
  const { content, answeredBy } = question
  return {
    id: question.id,
    project,
    ask: content.ask,
    kind: content.kind,
    package: content.package,
    state: question.state,
    attempt: question.attempt,
    revision: question.revision,
    reason: question.reason,
    answeredBy: answeredBy === null ? null : (names.get(answeredBy) ?? null),
    askedAt: question.askedAt,
    changedAt: question.changedAt,
    expiresAt: question.expiresAt,
  }
}

/** All that its page shows to this person. The link is for who confirms, and there only while they do. */
export function detailOf(
  seen: Seen,
  person: Pick<Person, 'id'>,
  { names, events, now }: { names: Map<string, string>; events: Row[]; now: number },
): QuestionDetail {
  const { question } = seen
  const { accounts, build, details, key, web } = question.content
  if (!key) throw new TypeError('A question without a key was stored.')
  return {
    ...summaryOf(seen, names),
    accounts,
    build,
    details: details ?? null,
    key,
    mayAnswer: true,
    web: web ?? false,
    link: question.answeredBy === person.id ? question.link : null,
    events: events.map(({ at, state, attempt, person_id, reason }) => ({
      at: Number(at),
      state: state as QuestionSummary['state'],
      attempt: Number(attempt),
      by: person_id === null ? null : (names.get(String(person_id)) ?? null),
      reason: reason === null ? null : String(reason),
    })),
    now,
  }
}
