import type { Content } from '@cfa/notify'
import type { Message } from './message.ts'

/** The message, as the formats of the channels take it. What is released stands in its lines. */
export const contentOf = ({ title, text, link, isCall, facts }: Message): Content => ({
  title,
  lines: text.split('\n'),
  facts: [],
  link: { url: link, label: 'Open' },
  tone: isCall ? 'call' : facts?.state === 'published' ? 'published' : 'over',
})
