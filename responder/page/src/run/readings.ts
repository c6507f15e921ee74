import type { QuestionDetail } from '../../../src/api/questions.ts'

/** What somebody had on the screen of a question. */
export interface Reading {
  attempt: number
  content: string
  /** Of the key, where it was known. */
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

/** Whether it has been on the screen as it is now. Another attempt with the same content is nothing new to read. */
export function isRead(readings: Readings, question: QuestionDetail): boolean {
  const before = readings.get(question.id)
  if (!before) return false
  if (before.attempt === question.attempt) return true
  const now = readingOf(question)
  const isSameKey = before.key === null || now.key === null || before.key === now.key
  return before.content === now.content && isSameKey
}

/** Whether somebody can still say something to it. */
export const isOpen = ({ state }: Pick<QuestionDetail, 'state'>): boolean =>
  state === 'waiting' || state === 'confirming'

/**
 * The questions of a run as the view has them.
 *
 * @returns `shown` has what may be answered, and what became of what was shown; `fresh` and `changed` what nobody could read here
 *   yet: it has come since, or was asked again with other content.
 */
export function sortOut(questions: readonly QuestionDetail[], readings: Readings) {
  const unread = questions.filter((one) => isOpen(one) && !isRead(readings, one))
  return {
    shown: questions.filter((one) => readings.has(one.id) && !unread.includes(one)),
    fresh: unread.filter(({ id }) => !readings.has(id)),
    changed: unread.filter(({ id }) => readings.has(id)),
  }
}
