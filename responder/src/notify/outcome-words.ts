import { printable } from '@cfa/protocol'
import type { QuestionFacts } from './question-facts.ts'

/** What became of a question, in a few words without the reason: "alice answered", "nobody answered", "declined by bob". */
export function outcomeWords({ state, by, isTest }: QuestionFacts): string {
  const who = printable(by, 100)
  if (isTest && state === 'withdrawn' && who !== undefined) return `${who} answered`
  switch (state) {
    case 'waiting':
      return 'waits for an answer'
    case 'answered':
      return `${who ?? 'somebody'} answered`
    case 'confirming':
      return `${who ?? 'somebody'} confirms it at the registry`
    case 'publishing':
      return `${who ?? 'somebody'} answered, publishing`
    case 'rejected':
      return 'the registry did not take the code'
    case 'published':
      return who === undefined ? 'published' : `published, ${who} answered`
    case 'failed':
      return 'the release failed'
    case 'declined':
      return `declined by ${who ?? 'somebody'}`
    case 'withdrawn':
      return 'no longer asked'
    case 'expired':
      return who === undefined ? 'nobody answered' : `${who} answered, the job never came back`
  }
}
