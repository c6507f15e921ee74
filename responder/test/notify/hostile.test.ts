import test from 'ava'
import fc from 'fast-check'
import { discordBody } from '../../src/notify/kinds/discord.ts'
import { bodyOf } from '../../src/notify/kinds/email.ts'
import { slackBody } from '../../src/notify/kinds/slack.ts'
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
 * Line ends in a text are ours, and so are isolates around what runs from right to left; every other control character and every
 * mark that reorders text is a stranger's.
 */
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/

holds(
  'a title is one short line, a text has at most twelve, and neither has what is not printed',
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
  'in HTML there is no tag and no address but ours',
  fc.property(message, (one) => {
    const { html } = bodyOf(one)
    const rest = html.replaceAll(
      /<\/?p>|<br>|<a href="https:\/\/cfa\.example\/q\/[0-9a-f-]{36}">Open<\/a>/g,
      '',
    )
    return !/[<>"']/.test(rest) && !/&(?!(?:amp|lt|gt|quot|#39);)/.test(rest)
  }),
)

holds(
  'in Slack there is nothing but plain text, and our link',
  fc.property(message, (one) => {
    const { text, blocks } = slackBody(one)
    const ours = { type: 'mrkdwn', text: `<${one.link}|Open>`, verbatim: true }
    const texts = blocks.map((block) => block.text)
    const strangers = texts.slice(0, -1)
    return (
      JSON.stringify(texts.at(-1)) === JSON.stringify(ours) &&
      strangers.every(
        (block) => block.type === 'plain_text' && block.text.length > 0 && block.text.length <= 3000,
      ) &&
      [text, ...strangers.map((block) => block.text)].every(
        (words) => !/[<>]|&(?!(?:amp|lt|gt);)/.test(words),
      )
    )
  }),
)

holds(
  'in Discord every sign that means something stands behind a backslash, and nobody is mentioned',
  fc.property(message, (one) => {
    const { content, allowed_mentions: mentions, flags } = discordBody(one)
    const lines = content.split('\n')
    const first = /^\*\*(.*)\*\*$/.exec(lines[0] ?? '')?.[1]
    if (first === undefined || lines.at(-1) !== `<${one.link}>`) return false
    const strangers = [first, ...lines.slice(1, -1)].join('\n').replaceAll(/\\[^0-9A-Za-z\s]/g, '')
    return (
      !/[\\*_~|`<>@#:[\]()]/.test(strangers) &&
      content.length <= 2000 &&
      flags === 4 &&
      mentions.parse.length === 0
    )
  }),
)

holds(
  'a push is short enough to be delivered',
  fc.property(message, (one) => Buffer.byteLength(pushPayload(one)) <= 3993),
)
