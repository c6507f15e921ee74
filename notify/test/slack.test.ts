import test from 'ava'
import fc from 'fast-check'
import { slackBody } from '../src/slack.ts'
import { content, hostileContent, LINK } from './content.ts'

interface Text {
  type: string
  text: string
}

const textsOf = (body: ReturnType<typeof slackBody>): Text[] =>
  (body.blocks as { text?: Text; fields?: Text[] }[]).flatMap(({ text, fields = [] }) => [
    ...(text ? [text] : []),
    ...fields,
  ])

test('the blocks have the title, lines, facts and link, and the text has all but the facts', (t) => {
  const body = slackBody(content())
  t.deepEqual(
    textsOf(body).map(({ type, text }) => [type, text]),
    [
      ['plain_text', '@example/tool@2.1.0 is waiting for your approval'],
      ['plain_text', 'It is staged.\nThe job waits for 30 minutes.'],
      ['plain_text', 'Package: @example/tool'],
      ['plain_text', 'Version: 2.1.0'],
      ['mrkdwn', `<${LINK.replaceAll('&', '&amp;')}|Approve it>`],
    ],
  )
  t.is(
    body.text,
    [
      '@example/tool@2.1.0 is waiting for your approval',
      'It is staged.',
      'The job waits for 30 minutes.',
      LINK.replaceAll('&', '&amp;'),
    ].join('\n'),
  )
  t.like(body, { unfurl_links: false, unfurl_media: false })
})

test('an outcome leaves out the facts, which an earlier message has', (t) => {
  for (const tone of ['published', 'over'] as const) t.is(slackBody(content({ tone })).blocks.length, 3)
})

test('no block is empty', (t) => {
  const { blocks } = slackBody(content({ lines: [], facts: [], link: undefined }))
  t.deepEqual(
    blocks.map(({ type }) => type),
    ['header'],
  )
})

test('text from strangers cannot add markup or exceed the lengths that Slack accepts', (t) => {
  fc.assert(
    fc.property(hostileContent, (one) => {
      const body = slackBody(one)
      for (const { type, text } of textsOf(body)) {
        if (type === 'mrkdwn') t.is(text, `<${LINK.replaceAll('&', '&amp;')}|Approve it>`)
        else t.notRegex(text, /[<>]|&(?!(?:amp|lt|gt);)/)
        t.true(text.length > 0 && text.length <= 3000)
      }
      t.true((textsOf(body)[0]?.text.length ?? 0) <= 150)
      const fields = (body.blocks as { fields?: Text[] }[]).flatMap(({ fields = [] }) => fields)
      t.true(fields.every(({ text }) => text.length <= 2000))
      t.notRegex(body.text, /[<>]|&(?!(?:amp|lt|gt);)/)
      t.true(body.text.length <= 4000)
    }),
    { numRuns: 50 },
  )
})
