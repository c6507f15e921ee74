import test from 'ava'
import { findGitHead, findVersion, hasBytesOf, judgeVersion } from '../../lib/registry/find-version.ts'
import { RegistryFault } from '../../lib/registry/registry-fault.ts'
import { ended, type reply, startRegistry, TOKEN } from './client.ts'

const distTags = { latest: '1.0.0' }
const packument = (versions: unknown) => ({ name: 'a', 'dist-tags': distTags, versions })
const EXPIRED = { 'npm-notice': 'Access token expired or revoked.' }

const rows: Array<[string, Parameters<typeof reply>, object]> = [
  [
    'a version with its hashes',
    [200, packument({ '1.0.0': { dist: { integrity: 'sha512-x', shasum: 'y' } } })],
    { kind: 'version', integrity: 'sha512-x', shasum: 'y', distTags },
  ],
  [
    'a version with its SHA-1 only',
    [200, packument({ '1.0.0': { dist: { shasum: 'y' } } })],
    { kind: 'version', shasum: 'y', distTags },
  ],
  ['no version, from a reply with others', [200, packument({ '2.0.0': {} })], { kind: 'absent', distTags }],
  [
    'no version, from a reply with invalid dist-tags',
    [200, { versions: {}, 'dist-tags': 1 }],
    { kind: 'absent', distTags: {} },
  ],
  [
    'no version, from what is left of an unpublished package',
    [200, { name: 'a', time: { created: '2020-01-01T00:00:00Z', unpublished: { versions: ['1.0.0'] } } }],
    { kind: 'absent', distTags: {} },
  ],
  ['no package', [404, { error: 'Not found' }], { kind: 'absent', distTags: {} }],
]
for (const [title, args, expected] of rows) {
  test(`the registry’s reply gives ${title}`, (t) =>
    t.deepEqual(judgeVersion(ended(...args), '1.0.0') as unknown, expected))
}

const unknowns: Array<[string, Parameters<typeof reply>]> = [
  ['a token that has expired', [404, { error: 'Not found' }, EXPIRED]],
  ['a version without a hash', [200, packument({ '1.0.0': { dist: {} } })]],
  ['a reply that is not a package', [200, '<html>']],
  ['a redirect', [302]],
  ...[401, 403, 429, 500].map((status): [string, Parameters<typeof reply>] => [`${status}`, [status]]),
]
for (const [title, args] of unknowns) {
  test(`the version is unknown after ${title}`, (t) =>
    t.is(judgeVersion(ended(...args), '1.0.0').kind, 'unknown'))
}

test('the version is unknown after a fault', (t) => {
  const fault = new RegistryFault('socket hang up', 'ECONNRESET')
  t.deepEqual(judgeVersion({ kind: 'fault', fault }, '1'), { kind: 'unknown', detail: 'socket hang up' })
})

test('the registry is asked for the abbreviated document, without caches', async (t) => {
  const { registry, received } = await startRegistry(t, [
    { status: 302, headers: { location: '/elsewhere' } },
    { body: packument({ '1.0.0': { dist: { shasum: 'y' } } }) },
  ])
  t.like(await findVersion(registry, TOKEN, { name: '@a/b', version: '1.0.0' }), { kind: 'version' })
  t.is(received[0]?.path, '/@a%2fb')
  t.like(received[0]?.headers, { authorization: 'Bearer a-token', 'cache-control': 'no-cache' })
  t.regex(received[0]?.headers.accept ?? '', /^application\/vnd\.npm\.install-v1\+json/)
})

test('the commit of a version is read from its own document', async (t) => {
  const { registry, received } = await startRegistry(t, [
    { body: { gitHead: 'abc' } },
    { body: {} },
    { status: 404 },
  ])
  const find = () => findGitHead(registry, undefined, { name: '@a/b', version: '1.0.0+x' })
  t.deepEqual([await find(), await find(), await find()], ['abc', undefined, undefined])
  t.is(received[0]?.path, '/@a%2fb/1.0.0%2Bx')
})

test('bytes are compared by SHA-512, or by SHA-1 if there is no SHA-512', (t) => {
  const bytes = { integrity: 'sha512-x', shasum: 'y' }
  const has = (found: object) => hasBytesOf({ kind: 'version', distTags, ...found }, bytes)
  t.true(has({ integrity: 'sha512-x', shasum: 'other' }))
  t.false(has({ integrity: 'sha512-other', shasum: 'y' }))
  t.true(has({ shasum: 'y' }))
  t.false(has({ shasum: 'z' }))
})
