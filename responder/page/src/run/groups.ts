import type { QuestionDetail } from '../../../src/api/questions.ts'
import { hasApproved, isFirstOfTwo } from '../release/two-people.ts'

/** What this person can do about a question: answer it, approve it as the first of two, or something before that. */
export type Way = 'answer' | 'first' | 'approved' | 'phrase' | 'barred' | 'others'

/** Questions that can share one answer. */
export interface Group {
  key: string
  way: Way
  ask: QuestionDetail['ask']
  questions: QuestionDetail[]
}

/** Groups the waiting questions that one account and one factor can answer. Groups are in order of their first one. */
export function groupsOf(questions: readonly QuestionDetail[]): Group[] {
  const groups = new Map<string, Group>()
  for (const question of questions.filter(({ state }) => state === 'waiting')) {
    const way = wayOf(question)
    const { ask, accounts } = question
    const key = JSON.stringify([way, ask, originOf(question), accounts.toSorted()])
    const group = groups.get(key)
    if (group) group.questions.push(question)
    else groups.set(key, { key, way, ask, questions: [question] })
  }
  return [...groups.values()]
}

function wayOf(question: QuestionDetail): Way {
  const { barred, phrases } = question.needs
  if (!question.mayAnswer) return 'others'
  if (barred !== null) return 'barred'
  if (phrases !== null) return 'phrase'
  if (!isFirstOfTwo(question)) return 'answer'
  return hasApproved(question) ? 'approved' : 'first'
}

/** Returns where the code goes. */
const originOf = ({ package: { registry } }: Pick<QuestionDetail, 'package'>): string => registry

/**
 * Whether the registry accepts a code only once. It does if it rejected a code for this group although another question
 * of the run was published there. Giving one code to all would then use up the attempts of all.
 */
export function takesCodesOnce(group: Group, all: readonly QuestionDetail[]): boolean {
  const wasRefused = group.questions.some(({ events }) => events.some(({ state }) => state === 'rejected'))
  const [first] = group.questions
  return (
    group.ask === 'code' &&
    wasRefused &&
    all.some(
      (one) =>
        one.ask === 'code' &&
        (one.state === 'publishing' || one.state === 'published') &&
        first !== undefined &&
        originOf(one) === originOf(first),
    )
  )
}
