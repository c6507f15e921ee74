import type { Content } from '@cfa/notify'
import type { Message } from './message.ts'

/**
 * Converts a message to the content that the channels' formats take. It has no facts, because its lines say what is
 * released.
 */
export const contentOf = ({ title, text, link, isCall, facts }: Message): Content => ({
  title,
  lines: text.split('\n'),
  facts: [],
  link: { url: link, label: 'Open' },
  tone: isCall ? 'call' : facts?.state === 'published' ? 'published' : 'over',
})
