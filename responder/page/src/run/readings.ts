import type { QuestionDetail } from '../../../src/api/questions.ts'

/** What somebody saw of a question on the screen. */
export interface Reading {
  attempt: number
  content: string
  /** The question's key, or `null` if it was not yet known. */
  key: string | null
}

export type Readings = ReadonlyMap<string, Reading>

export function readingOf(question: QuestionDetail): Reading {
  const { attempt, ask, kind, package: subject, packages, accounts, build, key } = question
  const { verified, differences, details, network, trust, change } = question
  const asked = [ask, kind, subject, packages, accounts, build]
  const content = [...asked, verified, differences, details, network, trust, change]
  return { attempt, content: JSON.stringify(content), key: key && JSON.stringify([key.x, key.y]) }
}

/** Whether the current question was on the screen. Another attempt with the same content is nothing new to read. */
export function isRead(readings: Readings, question: QuestionDetail): boolean {
  const before = readings.get(question.id)
  if (!before) return false
  if (before.attempt === question.attempt) return true
  const now = readingOf(question)
  const isSameKey = before.key === null || now.key === null || before.key === now.key
  return before.content === now.content && isSameKey
}

/** Whether the question can still be answered. */
export const isOpen = ({ state }: Pick<QuestionDetail, 'state'>): boolean =>
  state === 'waiting' || state === 'confirming'

/**
 * Sorts the questions of a run by what was on the screen.
 *
 * @returns `shown` has the questions that were on the screen, answered or not. `fresh` and `changed` have those that
 *   nobody could read here yet: they have come since, or were asked again with other content.
 */
export function sortOut(questions: readonly QuestionDetail[], readings: Readings) {
  const unread = questions.filter((one) => isOpen(one) && !isRead(readings, one))
  return {
    shown: questions.filter((one) => readings.has(one.id) && !unread.includes(one)),
    fresh: unread.filter(({ id }) => !readings.has(id)),
    changed: unread.filter(({ id }) => readings.has(id)),
  }
}
