import test from 'ava'
import fc from 'fast-check'
import { isNtfyToken, ntfyBody, ntfyProblem, ntfyServer } from '../src/ntfy.ts'
import { content, hostileContent, LINK } from './content.ts'

const PLACE = { topic: 'releases', sequence: 'a-1' }

test('a call has the facts in its text and opens the link', (t) => {
  t.deepEqual(ntfyBody(content(), PLACE), {
    topic: 'releases',
    title: '@example/tool@2.1.0 is waiting for your approval',
    message: 'It is staged.\nThe job waits for 30 minutes.\nPackage: @example/tool\nVersion: 2.1.0',
    priority: 4,
    click: LINK,
    sequence_id: 'a-1',
  })
})

test('an outcome has a low priority, and a message without a link opens nothing', (t) => {
  const body = ntfyBody(content({ tone: 'over', link: undefined }), PLACE)
  t.is(body.priority, 2)
  t.false('click' in body)
})

test('a message is never so long that ntfy turns it into an attachment', (t) => {
  fc.assert(
    fc.property(hostileContent, (one) => {
      t.true(Buffer.byteLength(ntfyBody(one, PLACE).message) < 4096)
    }),
    { numRuns: 50 },
  )
})

for (const [address, server, topic] of [
  ['https://ntfy.sh/mine', 'https://ntfy.sh/', 'mine'],
  ['https://ntfy.sh/mine/', 'https://ntfy.sh/', 'mine'],
  ['https://home.example/ntfy/mine?x=1', 'https://home.example/ntfy/', 'mine'],
  ['https://ntfy.sh', 'https://ntfy.sh/', ''],
] as const) {
  test(`${address} is the topic "${topic}" at ${server}`, (t) => {
    const read = ntfyServer(new URL(address))
    t.deepEqual([read.server.href, read.topic], [server, topic])
  })
}

test('accepts an address with a valid topic and refuses a query, which would not be sent', (t) => {
  for (const good of ['https://ntfy.sh/a_b-9', 'https://home.example/ntfy/mine/'])
    t.is(ntfyProblem(new URL(good)), undefined, good)
  for (const bad of [
    'https://ntfy.sh/',
    'https://ntfy.sh/a.b',
    `https://ntfy.sh/${'x'.repeat(65)}`,
    'https://ntfy.sh/topic?auth=hidden',
  ])
    t.truthy(ntfyProblem(new URL(bad)), bad)
})

test('a token consists of visible ASCII characters', (t) => {
  t.true(isNtfyToken('tk_1'))
  for (const bad of ['', 'a b', 'a\r\nx: y', 'é']) t.false(isNtfyToken(bad), bad)
})
