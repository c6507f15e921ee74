import { Readable } from 'node:stream'
import test from 'ava'
import type { Registry } from '../../lib/registry/registry.ts'
import { RegistryFault } from '../../lib/registry/registry-fault.ts'
import { repeatReads } from '../../lib/registry/repeat-reads.ts'
import { createFakeRegistry, type FakeReply, lost, replyWith } from '../fakes/registry.ts'
import { GET } from './client.ts'

function repeating(registry: Registry) {
  const slept: number[] = []
  return { slept, registry: repeatReads(registry, async (ms) => void slept.push(ms)) }
}

const timeout = new RegistryFault('The registry did not answer.', 'ETIMEDOUT')
const busy = replyWith(503, {}, { 'retry-after': '20' })
const READS: Array<[title: string, replies: FakeReply[], slept: number[], end: number | string]> = [
  ['a read that succeeds is sent once', [replyWith(200)], [], 200],
  ['a read is sent again after a 502', [replyWith(502), replyWith(200)], [1000], 200],
  ['a read is sent again after a cut connection', [lost(), replyWith(200)], [1000], 200],
  ['a read is sent three times', [replyWith(503), replyWith(429), replyWith(500)], [1000, 10_000], 500],
  ['a read waits as long as the registry asks', [busy, replyWith(200)], [20_000], 200],
  ['the last fault of a read is passed on', [lost()], [1000, 5000], 'ECONNRESET'],
  ['a read that timed out is not sent again', [timeout], [], 'ETIMEDOUT'],
  ['a read that is refused is not sent again', [replyWith(404)], [], 404],
  ['a read that the registry does not know is not sent again', [replyWith(501)], [], 501],
]

for (const [title, replies, slept, end] of READS)
  test(title, async (t) => {
    const scene = repeating(createFakeRegistry({ packument: replies }))
    const ended = scene.registry.request(GET).then(
      ({ status }) => status,
      (error: RegistryFault) => error.code,
    )
    t.deepEqual([await ended, scene.slept], [end, slept])
  })

test('a write is sent once', async (t) => {
  const fake = createFakeRegistry({ PUT: [replyWith(502)], POST: [lost()] })
  const { registry, slept } = repeating(fake)
  t.is((await registry.request({ ...GET, method: 'PUT' })).status, 502)
  await t.throwsAsync(registry.request({ ...GET, method: 'POST' }), { code: 'ECONNRESET' })
  t.deepEqual([fake.requests.length, slept], [2, []])
})

test('a stream is sent again, and its first body is given up', async (t) => {
  const [bad, good] = [Readable.from(['bad gateway']), Readable.from(['good'])]
  const replies = [
    { status: 502, headers: {}, body: bad },
    { status: 200, headers: {}, body: good },
  ]
  const stream: Registry['stream'] = async () => replies.shift() ?? t.fail()
  const { registry, slept } = repeating({ ...createFakeRegistry({}), stream })
  const { status, body } = await registry.stream({ method: 'GET', path: 'name' })
  t.deepEqual([status, body, bad.destroyed, slept], [200, good, true, [1000]])
})

test('no read is sent again once nobody waits for it', async (t) => {
  const gone = new AbortController()
  const fake = createFakeRegistry({ packument: [replyWith(502)] })
  const registry = repeatReads(fake, async (_, signal) => signal?.throwIfAborted())
  const reading = registry.request({ ...GET, signal: gone.signal })
  gone.abort(new Error('gone'))
  await t.throwsAsync(reading, { message: 'gone' })
  t.is(fake.requests.length, 1)
})
