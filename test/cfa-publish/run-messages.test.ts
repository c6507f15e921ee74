import test from 'ava'
import { messagesOf, type StagedVersion } from '../../lib/cfa-publish/run-messages.ts'
import { createNotice } from '../../lib/notify/notice.ts'

const NPM = 'https://registry.npmjs.org/'
const staged = (name: string): StagedVersion => ({
  ...{ name, version: '1.0.0', distTag: 'latest' },
  id: '11111111-2222-4333-8444-555555555555',
})
const several = (count: number) =>
  [staged('a'), ...Array.from({ length: count - 1 }, (_, index) => staged(`b${index}`))] as [
    StagedVersion,
    ...StagedVersion[],
  ]

test('one message covers all versions that wait, with the command for each', (t) => {
  const { waiting } = messagesOf(several(3), NPM, { waitMs: 1_800_000, isLeft: false })
  t.is(waiting.title, 'a@1.0.0 and 2 more are waiting for your approval')
  const { lines, link } = createNotice(waiting)
  t.is(lines.filter((line) => /stage approve 11111111/.test(line)).length, 3)
  t.is(lines.at(-1), 'The command waits for 30 min.')
  t.is(link, 'https://www.npmjs.com/settings/~/staged-packages/')
})

test('the last line says how the run ends, however many versions there are', (t) => {
  const { waiting } = messagesOf(several(200), NPM, { waitMs: 0, isLeft: true })
  const { lines } = createNotice(waiting)
  t.regex(lines.at(-2) ?? '', /192 more/)
  t.regex(lines.at(-1) ?? '', /does not wait\. Once everything is approved, run the same command/)
})

test('the link of a message about one version leads to its package', (t) => {
  const { waiting, outcome } = messagesOf([staged('@acme/a')], NPM, { waitMs: 60_000, isLeft: false })
  t.is(waiting.title, '@acme/a@1.0.0 is waiting for your approval')
  t.regex(createNotice(waiting).link ?? '', /filterPackage=%40acme%2Fa$/)
  t.like(outcome('published', 'Done.'), { kind: 'outcome', state: 'published' })
})

test('a message about another registry has its host and no link', (t) => {
  const { waiting } = messagesOf([staged('a')], 'https://registry.example/', { waitMs: 0, isLeft: true })
  t.like(waiting, { registry: 'registry.example', link: undefined })
})
