import type { ListedPackage } from '@cfa/protocol'
import type { Person } from '../api/people.ts'
import type { AnswerNeeds, JobContact, QuestionDetail, QuestionSummary } from '../api/questions.ts'
import type { AskedQuestion } from '../asked-kind.ts'
import { differencesOf } from '../identity/verified-build.ts'
import type { Row } from '../store/database.ts'
import type { Contact } from './contacts.ts'
import { type StoredQuestion, TAKE_OVER_MS } from './question.ts'
import { runNameOf } from './run.ts'

/** A question and its project's name. */
export interface ProjectQuestion {
  question: StoredQuestion
  project: string
}

/** Makes a line of a list. */
export function summaryOf({ question, project }: ProjectQuestion): QuestionSummary {
  const { summary } = question
  return {
    id: question.id,
    project,
    isTest: question.isTest,
    ask: summary.ask,
    kind: summary.kind,
    package: summary.package,
    several: summary.several ? { count: summary.several.count, first: summary.several.first } : null,
    state: question.state,
    attempt: question.attempt,
    revision: question.revision,
    reason: question.reason,
    answeredBy: question.answeredByName,
    account: question.answeredAs,
    askedAt: question.askedAt,
    changedAt: question.changedAt,
    expiresAt: question.expiresAt,
  }
}

interface DetailParts
  extends Pick<QuestionDetail, 'next' | 'previousFiles' | 'notified' | 'now' | 'mayAnswer' | 'progress'> {
  events: Row[]
  contact: Contact
  needs: AnswerNeeds & { isKeyHidden: boolean }
}

/**
 * Makes everything that the question's page shows to this person. Only the person who confirms gets the link, and only
 * while they do.
 */
export function detailOf(
  shown: ProjectQuestion & { content: AskedQuestion },
  person: Pick<Person, 'id'>,
  { events, now, contact, needs: { isKeyHidden, ...needs }, ...related }: DetailParts,
): QuestionDetail {
  const { question, content } = shown
  const { accounts, build, details, key, web, network, packages, trust, change } = content
  if (!key) throw new TypeError('A stored question has no key.')
  return {
    ...summaryOf(shown),
    accounts,
    build,
    run: runNameOf(question),
    verified: question.verified,
    differences: question.verified ? differencesOf(question.verified, build) : [],
    details: details ?? null,
    packages: packages?.map(listedOf) ?? null,
    change: change ?? null,
    key: isKeyHidden ? null : key,
    needs,
    web: web ?? false,
    network: network ?? [],
    trust: trust ?? null,
    isMine: question.answeredBy === person.id,
    link: question.answeredBy === person.id ? question.link : null,
    events: events.map(({ at, state, attempt, person_name, reason }) => ({
      at: Number(at),
      state: state as QuestionSummary['state'],
      attempt: Number(attempt),
      by: person_name === null ? null : String(person_name),
      reason: reason === null ? null : String(reason),
    })),
    answeredAt: question.answeredAt,
    takeOverAt: takeOverAt(question, person),
    ...related,
    job: jobOf(question, contact),
    now,
  }
}

const listedOf = ({ details, ...one }: ListedPackage) => ({
  ...one,
  previous: details?.previous?.version ?? null,
  scripts: details?.scripts ?? [],
  trust: one.trust ?? null,
  hasDetails: details !== undefined,
})

/** Makes what the question's page says about the waiting job. */
export const jobOf = ({ revision }: StoredQuestion, { heardAt, takenRevision }: Contact): JobContact => ({
  heardAt,
  hasAnswer: takenRevision >= revision,
})

function takeOverAt(
  { state, answeredBy, changedAt }: StoredQuestion,
  { id }: Pick<Person, 'id'>,
): number | null {
  return state === 'confirming' && answeredBy !== id ? changedAt + TAKE_OVER_MS : null
}
