import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import test, { type ExecutionContext } from 'ava'
import { createKeptWrites } from '../../lib/together/kept-writes.ts'
import { createTakeWrite } from '../../lib/together/take-write.ts'
import { createDocument, type RequestOptions, toBody } from '../door/publish-request.ts'
import { createFolder } from '../fakes/folder.ts'
import { failIn } from '../fakes/release.ts'

function scene(t: ExecutionContext) {
  const writes = createKeptWrites()
  const refused: string[] = []
  const errors: Error[] = []
  const take = createTakeWrite({
    ...{ writes, folder: createFolder(t), registry: 'https://registry.example/', takesStages: false },
    ...{ fail: failIn(), settle: undefined, onKept: () => {} },
    onRefused: (what, error) => {
      refused.push(what)
      if (error) errors.push(error)
    },
  })
  const put = async (path: string, body: Buffer | string) => {
    const request = Object.assign(Readable.from([Buffer.from(body)]), { complete: true })
    const reply = new EventEmitter() as ServerResponse
    const sent = { request: request as unknown as IncomingMessage, reply }
    return (await take({ method: 'PUT', path, ...sent })).status
  }
  const publish = async (options: RequestOptions) =>
    put(encodeURIComponent(options.name ?? 'a'), toBody(await createDocument({ name: 'a', ...options })))
  return { writes, refused, errors, put, publish }
}

test('a version that comes again as it was is taken, and counts once', async (t) => {
  const { writes, errors, publish } = scene(t)
  t.deepEqual([await publish({}), await publish({})], [201, 201])
  t.deepEqual([writes.all().length, errors.length], [1, 0])
})

for (const [what, changes] of [
  ['other contents', { files: { 'index.js': 'evil()' } }],
  ['another dist-tag', { tag: 'next' }],
  ['another access', { access: 'restricted' }],
] as const)
  test(`a version that comes again with ${what} is an error of the run, though its tool goes on`, async (t) => {
    const { writes, refused, errors, publish } = scene(t)
    t.deepEqual([await publish({}), await publish(changes)], [201, 403])
    t.deepEqual([writes.all().length, errors.length, refused.length], [1, 1, 1])
  })

test('a version that comes again with another manifest for the same bytes is refused', async (t) => {
  const { writes, errors, put } = scene(t)
  const document = await createDocument({ name: 'a' })
  t.is(await put('a', toBody(document)), 201)
  for (const manifest of Object.values(document.versions)) manifest.dependencies = { other: '1.0.0' }
  t.is(await put('a', toBody(document)), 403)
  t.deepEqual([writes.all().length, errors.length], [1, 1])
})

test('a name, version or dist-tag with characters that nobody sees is refused', async (t) => {
  const { writes, errors, publish, put } = scene(t)
  t.is(await publish({ tag: 'latest\u200b' }), 403)
  t.is(await publish({ name: '\u0430' }), 403)
  t.is(await put('-/package/a/dist-tags/latest', JSON.stringify('1.0.0\n::stop-commands::x')), 400)
  t.is(await put('-/package/a/dist-tags/late%E2%80%8Bst', '"1.0.0"'), 400)
  t.is(await put('-/package/a/dist-tags/latest', '"1.0.0"'), 201)
  t.deepEqual([writes.all().length, errors.length], [1, 4])
})
