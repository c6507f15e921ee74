import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import test, { type ExecutionContext } from 'ava'
import { type ChangeKind, changeOf, type KeptChange } from '../../lib/cfa-publish/kept-change.ts'
import { createKeptWrites } from '../../lib/cfa-publish/kept-writes.ts'
import { createTakeWrite } from '../../lib/cfa-publish/take-write.ts'
import type { Permission } from '../../lib/registry/read-access.ts'
import { createDocument, type RequestOptions, toBody } from '../door/publish-request.ts'
import { createFolder } from '../fakes/folder.ts'
import { failIn } from '../fakes/release.ts'

function scene(
  t: ExecutionContext,
  allowed: ChangeKind[] = [],
  documents: Record<string, object> = {},
  permission: Permission = 'none',
  folder = createFolder(t),
) {
  const changes: KeptChange[] = []
  const writes = createKeptWrites()
  const refused: string[] = []
  const errors: Error[] = []
  const take = createTakeWrite({
    ...{ writes, folder, registry: 'https://registry.example/', takesStages: false },
    ...{ fail: failIn(), settle: undefined, onKept: () => {} },
    changing: {
      ...{ allowed: new Set(allowed), changes, onKept: () => {} },
      readDocument: async (name) => documents[name],
      readVisibility: async () => 'public',
      readPermission: async () => permission,
    },
    onRefused: (what, error) => {
      refused.push(what)
      if (error) errors.push(error)
    },
  })
  const send = async (method: string, path: string, body: Buffer | string = '') => {
    const request = Object.assign(Readable.from([Buffer.from(body)]), { complete: true })
    const reply = new EventEmitter() as ServerResponse
    const sent = { request: request as unknown as IncomingMessage, reply }
    return (await take({ method, path, ...sent })).status
  }
  const put = (path: string, body: Buffer | string) => send('PUT', path, body)
  const publish = async (options: RequestOptions) =>
    put(encodeURIComponent(options.name ?? 'a'), toBody(await createDocument({ name: 'a', ...options })))
  return { writes, refused, errors, changes, send, put, publish }
}

test('a version that cannot be kept, as on a full disk, fails the run', async (t) => {
  const { publish, refused, errors } = scene(t, [], {}, 'none', '/dev/null/folder')
  await t.throwsAsync(publish({}))
  t.is(refused.length, 1)
  t.regex(errors.join(), /ENOTDIR/)
})

test('a version that is sent again unchanged is accepted and counts once', async (t) => {
  const { writes, errors, publish } = scene(t)
  t.deepEqual([await publish({}), await publish({})], [201, 201])
  t.deepEqual([writes.all().length, errors.length], [1, 0])
})

for (const [what, changes] of [
  ['other contents', { files: { 'index.js': 'evil()' } }],
  ['another dist-tag', { tag: 'next' }],
  ['another access', { access: 'restricted' }],
] as const)
  test(`a version that is sent again with ${what} is refused and fails the run`, async (t) => {
    const { writes, refused, errors, publish } = scene(t)
    t.deepEqual([await publish({}), await publish(changes)], [201, 403])
    t.deepEqual([writes.all().length, errors.length, refused.length], [1, 1, 1])
  })

test('a version that is sent again with the same bytes and another manifest is refused', async (t) => {
  const { writes, errors, put } = scene(t)
  const document = await createDocument({ name: 'a' })
  t.is(await put('a', toBody(document)), 201)
  for (const manifest of Object.values(document.versions)) manifest.dependencies = { other: '1.0.0' }
  t.is(await put('a', toBody(document)), 403)
  t.deepEqual([writes.all().length, errors.length], [1, 1])
})

test('a name, version or dist-tag with invisible or misleading characters is refused', async (t) => {
  const { writes, errors, publish, put } = scene(t)
  t.is(await publish({ tag: 'latest\u200b' }), 403)
  t.is(await publish({ name: '\u0430' }), 403)
  t.is(await put('-/package/a/dist-tags/latest', JSON.stringify('1.0.0\n::stop-commands::x')), 400)
  t.is(await put('-/package/a/dist-tags/late%E2%80%8Bst', '"1.0.0"'), 400)
  t.is(await put('-/package/a/dist-tags/latest', '"1.0.0"'), 201)
  t.deepEqual([writes.all().length, errors.length], [1, 4])
})

const DOCUMENT = {
  ...{ _id: 'a', _rev: '1-a', name: 'a', 'dist-tags': { latest: '1.0.0' } },
  maintainers: [{ name: 'alice' }],
  versions: {
    '0.9.0': { name: 'a', version: '0.9.0', dist: { tarball: 'https://registry.example/a/-/a-0.9.0.tgz' } },
    '1.0.0': { name: 'a', version: '1.0.0', dist: { tarball: 'https://registry.example/a/-/a-1.0.0.tgz' } },
  },
}
const deprecated = (message: string) => ({
  ...DOCUMENT,
  versions: { ...DOCUMENT.versions, '0.9.0': { ...DOCUMENT.versions['0.9.0'], deprecated: message } },
})
const { '0.9.0': _, ...left } = DOCUMENT.versions
const owners = (...names: string[]) => ({
  _id: 'a',
  _rev: '1-a',
  maintainers: names.map((name) => ({ name })),
})
const permission = { package: 'a', permissions: 'read-only' }
const json = (content: object) => JSON.stringify(content)

test('an allowed change is kept as it was sent and does not count as a package', async (t) => {
  const { writes, changes, errors, put } = scene(t, ['deprecate'], { a: DOCUMENT })
  t.is(await put('a', json(deprecated('Use 1.'))), 201)
  t.deepEqual([writes.all().length, errors.length], [0, 0])
  const [change = t.fail()] = changes
  t.like(change, { kind: 'deprecate', name: 'a', version: '0.9.0', requests: [{ method: 'PUT', path: 'a' }] })
  const body = createHash('sha512')
    .update(json(deprecated('Use 1.')))
    .digest('base64')
  t.is(changeOf(change).requests[0]?.body, `sha512-${body}`)
})

for (const [what, allowed, method, path, body] of [
  ['a change of owners', ['unpublish'], 'PUT', 'a/-rev/1-a', json(owners('alice', 'bob'))],
  ['a change of access', ['owner'], 'POST', '-/package/a/access', json({ access: 'public' })],
  ['a permission of a team', ['owner'], 'PUT', '-/team/acme/dev/package', json(permission)],
  ['a deprecation', ['unpublish'], 'PUT', 'a', json(deprecated('x'))],
  ['a removal of a version', ['owner'], 'PUT', 'a/-rev/1-a', json({ ...DOCUMENT, versions: left })],
  ['a removal of a package', ['deprecate'], 'DELETE', 'a/-rev/1-a', ''],
  ['a removal of a tarball', ['deprecate'], 'DELETE', 'a/-/a-0.9.0.tgz/-rev/1-a', ''],
] as const)
  test(`${what} that --allow does not name is refused without failing the run`, async (t) => {
    const { changes, refused, errors, send } = scene(t, [...allowed], { a: DOCUMENT })
    t.is(await send(method, path, body), 403)
    t.deepEqual([changes.length, refused.length, errors.length], [0, 1, 0])
  })

test('a version is unpublished together with its own tarball and no other', async (t) => {
  const { changes, errors, send } = scene(t, ['unpublish'], { a: DOCUMENT })
  t.is(await send('DELETE', 'a/-/a-0.9.0.tgz/-rev/1-a'), 403)
  t.is(await send('PUT', 'a/-rev/1-a', json({ ...DOCUMENT, versions: left })), 201)
  t.is(await send('DELETE', 'a/-/a-1.0.0.tgz/-rev/1-a'), 403)
  t.is(await send('DELETE', 'a/-/a-0.9.0.tgz/-rev/1-a'), 201)
  t.deepEqual([changes.length, errors.length], [1, 2])
  t.deepEqual(
    changes[0]?.requests.map(({ method, path }) => `${method} ${path}`),
    ['PUT a/-rev/1-a', 'DELETE a/-/a-0.9.0.tgz/-rev/1-a'],
  )
})

for (const [what, kind, method, path, body] of [
  ['owners', 'owner', 'PUT', 'a/-rev/1-a', owners('alice', 'bob')],
  ['access', 'access', 'POST', '-/package/a/access', { access: 'restricted' }],
  ['a team’s permission', 'access', 'PUT', '-/team/acme/dev/package', permission],
  ['a team’s revoked permission', 'access', 'DELETE', '-/team/acme/dev/package', { package: 'a' }],
] as const)
  test(`a change of ${what} is kept with its content and its package`, async (t) => {
    const { writes, changes, errors, send } = scene(t, [kind], { a: DOCUMENT }, 'read-write')
    t.is(await send(method, path, json(body)), 201)
    t.deepEqual([writes.all().length, errors.length], [0, 0])
    const [change = t.fail()] = changes
    t.like(change, { kind, name: 'a', version: '1.0.0', requests: [{ method, path }] })
    const hash = createHash('sha512').update(json(body)).digest('base64')
    t.is(changeOf(change).requests[0]?.body, `sha512-${hash}`)
    t.deepEqual(await change.judgeNow(), change.facts)
  })

test('a permission for an unknown package, for no package or for an invalid team fails the run', async (t) => {
  const { changes, errors, send } = scene(t, ['access'], { a: DOCUMENT })
  t.is(await send('PUT', '-/team/acme/dev/package', json({ ...permission, package: 'b' })), 403)
  t.is(await send('PUT', '-/team/acme/dev/package', json({ permissions: 'read-only' })), 403)
  t.is(await send('PUT', '-/team/acme/d%25/package', json(permission)), 403)
  t.deepEqual([changes.length, errors.length], [0, 3])
})

for (const [why, path, body] of [
  ['has a query', 'a/-rev/1-a?x=1', json({ ...DOCUMENT, versions: left })],
  ['changes something else', 'a/-rev/1-a', json({ ...DOCUMENT, versions: left, maintainers: [] })],
  ['leaves no owner', 'a/-rev/1-a', json(owners())],
  ['is for another package than its path', 'b/-rev/1-a', json({ ...DOCUMENT, versions: left })],
  ['can’t be shown', 'a', json(deprecated('two\nlines'))],
  ['is too long to be shown', 'a', json(deprecated('x'.repeat(1025)))],
  ['is not JSON', 'a/-rev/1-a', '{'],
] as const)
  test(`a change that ${why} fails the run`, async (t) => {
    const { changes, errors, put } = scene(t, ['deprecate', 'unpublish', 'owner'], {
      a: DOCUMENT,
      b: DOCUMENT,
    })
    t.is(await put(path, body), 403)
    t.deepEqual([changes.length, errors.length], [0, 1])
  })

test('one run cannot both change and publish a package', async (t) => {
  const first = scene(t, ['deprecate'], { a: DOCUMENT })
  t.deepEqual([await first.publish({}), await first.put('a', json(deprecated('x')))], [201, 403])
  t.is(first.errors.length, 1)
  const second = scene(t, ['deprecate'], { a: DOCUMENT })
  const tag = () => second.put('-/package/a/dist-tags/latest', '"0.9.0"')
  t.deepEqual(
    [await second.put('a', json(deprecated('x'))), await second.publish({}), await tag()],
    [201, 403, 403],
  )
  t.is(await second.put('a', json(deprecated('y'))), 403)
  t.deepEqual([second.changes.length, second.writes.all().length, second.errors.length], [1, 0, 3])
})

test('a change is judged again when it is sent', async (t) => {
  const documents: Record<string, object> = { a: DOCUMENT }
  const { changes, put } = scene(t, ['deprecate'], documents)
  await put('a', json(deprecated('x')))
  const [change = t.fail()] = changes
  t.deepEqual(await change.judgeNow(), change.facts)
  documents.a = { ...DOCUMENT, versions: { ...DOCUMENT.versions, '2.0.0': { name: 'a', version: '2.0.0' } } }
  t.is(await change.judgeNow(), undefined)
})
