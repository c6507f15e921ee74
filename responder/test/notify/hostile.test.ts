import test from 'ava'
import fc from 'fast-check'
import { contentOf } from '../../src/notify/content.ts'
import { pushPayload } from '../../src/notify/kinds/web-push.ts'
import { type DeliveryKind, describe } from '../../src/notify/message.ts'
import type { QuestionFacts } from '../../src/notify/question-facts.ts'

const SEEDS = [
  '@everyone',
  '<@1>',
  '<!channel>',
  '**',
  '```',
  '](',
  '||',
  '\\',
  'https://evil.example',
  '<img>',
  '&amp;',
  '\r\n',
  '\u202e',
  '\ud800',
  '::add-mask::',
]
const hostile = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...SEEDS)), { maxLength: 8 })
  .map((parts) => parts.join(''))
const maybe = fc.option(hostile)

const facts: fc.Arbitrary<QuestionFacts> = fc.record({
  id: fc.uuid(),
  project: hostile,
  content: fc.record({
    ask: fc.constantFrom('approval', 'code'),
    kind: fc.constantFrom('publish', 'dist-tag', 'stage-approve'),
    package: fc.record({ name: hostile, version: hostile, tag: hostile, registry: hostile }),
    reason: fc.constantFrom(null, 'rejected', 'expired', 'changed'),
    build: fc.record({ repository: maybe, branch: maybe, commit: maybe }),
  }),
  attempt: fc.integer({ min: 1, max: 1000 }),
  state: fc.constantFrom('waiting', 'answered', 'declined', 'failed', 'expired'),
  revision: fc.nat(),
  reason: maybe,
  askedAt: fc.nat(),
  openedAt: fc.constant(null),
  by: maybe,
  changedAt: fc.nat(),
  isTest: fc.boolean(),
  expiresAt: fc.nat(),
})
const kinds = fc.constantFrom<DeliveryKind>('asked', 'reminder', 'outcome')
const message = fc.tuple(facts, kinds).map(([some, kind]) => describe(some, kind, 'https://cfa.example'))

const holds = (title: string, property: fc.IProperty<unknown>) =>
  test(title, (t) => {
    fc.assert(property, { numRuns: 300 })
    t.pass()
  })

/**
 * Line breaks and the isolates around right-to-left text are our own. Every other control character or mark that
 * reorders text comes from a stranger.
 */
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/

holds(
  'a title is one short line, a text has at most twelve, and neither has unprintable characters',
  fc.property(message, ({ title, text, topic }) => {
    const unisolated = (words: string) => words.replaceAll(/\u2068([^\u2068\u2069\n]*)(?:\u2069|…$)/g, '$1')
    if (/\n/.test(title + topic) || title.length > 200 || topic.length > 200) return false
    return (
      ![title, text, topic].map(unisolated).some((words) => UNPRINTABLE.test(words)) &&
      text.split('\n').length <= 12 &&
      text.isWellFormed()
    )
  }),
)

holds(
  'the formats of the channels get non-empty lines and our link',
  fc.property(message, (one) => {
    const { title, lines, link } = contentOf(one)
    return (
      [title, ...lines].every((text) => /^.+$/u.test(text)) &&
      link?.label === 'Open' &&
      /^https:\/\/cfa\.example\/q\/[0-9a-f-]{36}$/.test(link.url)
    )
  }),
)

holds(
  'a push is short enough to be delivered',
  fc.property(message, (one) => Buffer.byteLength(pushPayload(one)) <= 3993),
)
