import { HANDED_OUT } from '../cfa/handed-out.ts'
import { isolated } from '../isolated.ts'
import type { QuestionFacts } from './question-facts.ts'
import { shownLine } from './shown-line.ts'

const NAME_LENGTH = 100

/**
 * Describes how a question ended, in a few words without the reason: "alice answered", "nobody answered", "declined by
 * bob".
 */
export function outcomeWords({ state, by, isTest, reason, content: { change } }: QuestionFacts): string {
  const name = shownLine(by, NAME_LENGTH)
  const who = name && isolated(name)
  const isAnswered = state === 'withdrawn' && who !== undefined && (isTest || reason === HANDED_OUT)
  if (isAnswered) return `${who} answered`
  switch (state) {
    case 'waiting':
      return 'waits for an answer'
    case 'answered':
      return `${who ?? 'somebody'} answered`
    case 'confirming':
      return `${who ?? 'somebody'} confirms it at the registry`
    case 'publishing':
      return `${who ?? 'somebody'} answered, ${change ? 'changing it' : 'publishing'}`
    case 'rejected':
      return 'the registry rejected the code'
    case 'published':
      return [change ? 'changed' : 'published', ...(who === undefined ? [] : [`${who} answered`])].join(', ')
    case 'failed':
      return change ? 'the change failed' : 'the release failed'
    case 'declined':
      return `declined by ${who ?? 'somebody'}`
    case 'withdrawn':
      return 'no longer asked'
    case 'expired':
      return who === undefined ? 'nobody answered' : `${who} answered, but the job never came back`
  }
}
