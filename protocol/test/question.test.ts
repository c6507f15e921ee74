import test from 'ava'

import { LIMITS, questionSchema } from '../index.ts'
import { question } from './fixtures/messages.ts'

const accepts = (value: unknown): boolean => questionSchema.safeParse(value).success
const withRelease = (change: object) => ({ ...question, package: { ...question.package, ...change } })
const withBuild = (change: object) => ({ ...question, build: { ...question.build, ...change } })

const key = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43), use: 'enc', alg: 'ECDH-ES' }
const url = (length: number): string => 'https://example.com/'.padEnd(length, 'a')

const details = { notes: null, files: [], previous: null, commits: [], scripts: [] }
const withDetails = (change: object) => ({ ...question, details: { ...details, ...change } })
const proxy = { setting: 'proxy', value: 'http://proxy.example:8080/', file: '.npmrc' }
const withNetwork = (...network: object[]) => ({ ...question, network })
const file = { path: 'dist/index.js', size: 0 }
const script = { event: 'postinstall', command: 'node build.js' }
const commit = { hash: 'a'.repeat(64), subject: 'fix: keep the last line' }

const entry = { ...question.package, kind: question.kind }
const other = { ...entry, name: '@example/other' }
const withPackages = (...packages: object[]) => ({ ...question, packages })
const versions = (many: number) =>
  Array.from({ length: many }, (_, index) => (index === 0 ? entry : { ...entry, version: `2.1.${index}` }))

const allowed: [string, unknown][] = [
  ['two packages', withPackages(entry, other)],
  ['200 packages', withPackages(...versions(200))],
  ['details for one of several packages', withPackages(entry, { ...other, details })],
  ['trust', { ...question, trust: { carries: ['approval'], earlier: null } }],
  [
    'trust for one of several packages',
    withPackages(entry, { ...other, trust: { carries: [], earlier: null } }),
  ],
  ['packages of several kinds', withPackages(entry, { ...other, kind: 'dist-tag', integrity: null })],
  ['one version under two dist-tags', withPackages(entry, { ...entry, tag: 'next', kind: 'dist-tag' })],
  ['empty details', withDetails({})],
  ['notes of several lines', withDetails({ notes: '# Fixes\r\n\n\t- one\n' })],
  ['notes of 16384 characters', withDetails({ notes: 'n'.repeat(16_384) })],
  ['300 files', withDetails({ files: Array(300).fill(file) })],
  ['a path of 1024 characters', withDetails({ files: [{ path: 'p'.repeat(1024), size: 1 }] })],
  ['a previous version without a commit', withDetails({ previous: { version: '2.0.4', commit: null } })],
  ['100 commits', withDetails({ commits: Array(100).fill(commit) })],
  ['20 install scripts', withDetails({ scripts: Array(20).fill(script) })],
  ['a command of 512 characters', withDetails({ scripts: [{ ...script, command: 'c'.repeat(512) }] })],
  ...(['public', 'restricted', null] as const).map((access): [string, unknown] => [
    `access ${access}`,
    withRelease({ access }),
  ]),
  ['web set to true', { ...question, web: true }],
  ['a network setting', withNetwork(proxy)],
  ['10 network settings', withNetwork(...Array(10).fill(proxy))],
  ['a network setting of 512 characters', withNetwork({ ...proxy, value: 'v'.repeat(512) })],
  ['every field known', question],
  [
    'null for every release field that can be unknown',
    withRelease({ integrity: null, size: null, unpackedSize: null, files: null, access: null }),
  ],
  ['an unknown build', withBuild({ service: null, repository: null, branch: null, commit: null, url: null })],
  ['a key', { ...question, key }],
  ['no accounts', { ...question, accounts: [] }],
  ['50 accounts', { ...question, accounts: Array(50).fill('alice') }],
  ['an account of 214 characters', { ...question, accounts: ['a'.repeat(214)] }],
  ['attempt 1000', { ...question, attempt: 1000 }],
  ['an offset in expiresAt', { ...question, expiresAt: '2026-11-22T18:30:00.123+01:00' }],
  ['a name of 214 characters', withRelease({ name: 'a'.repeat(214) })],
  ['a version of 256 characters', withRelease({ version: '1'.repeat(256) })],
  ['a tag of 256 characters', withRelease({ tag: 'a'.repeat(256) })],
  ['a registry on loopback', withRelease({ registry: 'http://127.0.0.1:4873/' })],
  ['a URL of 2048 characters', withRelease({ registry: url(2048) })],
  ['an empty tarball', withRelease({ size: 0, unpackedSize: 0, files: 0 })],
  ['a branch of 512 characters', withBuild({ branch: 'a'.repeat(512) })],
  ['a branch in another script', withBuild({ branch: 'вечный-релиз/日本語' })],
  ...(['approval', 'code'] as const).map((ask): [string, unknown] => [`ask ${ask}`, { ...question, ask }]),
  ...['publish', 'dist-tag', 'stage-approve'].map((kind): [string, unknown] => [
    `kind ${kind}`,
    { ...question, kind },
  ]),
  ...[null, 'rejected', 'expired', 'changed'].map((reason): [string, unknown] => [
    `reason ${reason}`,
    { ...question, reason },
  ]),
]

for (const [title, value] of allowed) {
  test(`a question may have ${title}`, (t) => t.true(accepts(value)))
}

/** Code points that nobody can see: single ones, and the ends of ranges. */
const INVISIBLE = [
  ...[0xad, 0x61c, 0x115f, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x202a, 0x202e, 0x2060],
  ...[0x2064, 0x2066, 0x2069, 0x2800, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xe0001, 0xe007f, 0xe0100, 0xe01ef],
]

const refused: [string, unknown][] = [
  ['no packages in the list', withPackages()],
  ['one package in the list', withPackages(entry)],
  ['201 packages', withPackages(...versions(201))],
  ['the same package twice', withPackages(entry, other, { ...other, size: 1 })],
  ['a list that begins with another package', withPackages(other, entry)],
  ['a list that begins with another kind', withPackages({ ...entry, kind: 'dist-tag' }, other)],
  ['a list that begins with another integrity', withPackages({ ...entry, integrity: null }, other)],
  ['packages from two registries', withPackages(entry, { ...other, registry: 'https://registry.example/' })],
  ['a package without its kind', withPackages(entry, { ...other, kind: undefined })],
  ['an unknown key in one of its packages', withPackages(entry, { ...other, note: 'hello' })],
  ['details of its own alongside packages', { ...withPackages(entry, other), details }],
  ['null for details', { ...question, details: null }],
  ['an unknown key in details', withDetails({ diff: '' })],
  ['details without files', withDetails({ files: undefined })],
  ['empty notes', withDetails({ notes: '' })],
  ['an escape sequence in notes', withDetails({ notes: '\u001b[2J' })],
  ['a bidirectional override in notes', withDetails({ notes: 'a\n\u202eb' })],
  ['notes of 16385 characters', withDetails({ notes: 'n'.repeat(16_385) })],
  ['301 files', withDetails({ files: Array(301).fill(file) })],
  ['a path of 1025 characters', withDetails({ files: [{ path: 'p'.repeat(1025), size: 1 }] })],
  ['a path of two lines', withDetails({ files: [{ path: 'a\nb', size: 1 }] })],
  ['an unknown key in a file', withDetails({ files: [{ ...file, mode: 0o644 }] })],
  ['101 commits', withDetails({ commits: Array(101).fill(commit) })],
  ['a commit of 65 characters', withDetails({ commits: [{ ...commit, hash: 'a'.repeat(65) }] })],
  ['a subject of 513 characters', withDetails({ commits: [{ ...commit, subject: 's'.repeat(513) }] })],
  ['a previous version without the key commit', withDetails({ previous: { version: '2.0.4' } })],
  ['details without scripts', withDetails({ scripts: undefined })],
  ['21 install scripts', withDetails({ scripts: Array(21).fill(script) })],
  ['a command of 513 characters', withDetails({ scripts: [{ ...script, command: 'c'.repeat(513) }] })],
  ['a command of two lines', withDetails({ scripts: [{ ...script, command: 'a\nb' }] })],
  ['an install script without a command', withDetails({ scripts: [{ event: 'install' }] })],
  ['an install script without an event', withDetails({ scripts: [{ ...script, event: '' }] })],
  ['an unknown key in an install script', withDetails({ scripts: [{ ...script, file: 'a' }] })],
  ['an unknown access', withRelease({ access: 'private' })],
  ['no access', withRelease({ access: undefined })],
  ['web that is not true', { ...question, web: false }],
  ['null for network settings', { ...question, network: null }],
  ['an empty list of network settings', withNetwork()],
  ['11 network settings', withNetwork(...Array(11).fill(proxy))],
  ['a network setting of 513 characters', withNetwork({ ...proxy, value: 'v'.repeat(513) })],
  ['a network setting of two lines', withNetwork({ ...proxy, value: 'a\nb' })],
  ['a network setting without a value', withNetwork({ ...proxy, value: '' })],
  ['a network setting without a file', withNetwork({ setting: 'proxy', value: 'x' })],
  ['an unknown key in a network setting', withNetwork({ ...proxy, line: 1 })],
  ['another protocol version', { ...question, protocol: 2 }],
  ['an id that is not a UUID', { ...question, id: 'release-1' }],
  ['an unknown ask', { ...question, ask: 'password' }],
  ['a kind that needs a change', { ...question, kind: 'unpublish' }],
  ['an unknown reason', { ...question, reason: 'because' }],
  ['an unknown key', { ...question, note: 'hello' }],
  ['an unknown key in package', withRelease({ note: 'hello' })],
  ['an unknown key in build', withBuild({ note: 'hello' })],
  ['an unknown key in key', { ...question, key: { ...key, kid: '1' } }],
  ['a private key', { ...question, key: { ...key, d: 'd'.repeat(43) } }],
  ['a key on another curve', { ...question, key: { ...key, crv: 'P-384' } }],
  ['a key for signing', { ...question, key: { ...key, use: 'sig' } }],
  ['a short coordinate', { ...question, key: { ...key, x: 'x'.repeat(42) } }],
  ['51 accounts', { ...question, accounts: Array(51).fill('alice') }],
  ['an account of 215 characters', { ...question, accounts: ['a'.repeat(215)] }],
  ['an empty account', { ...question, accounts: [''] }],
  ['attempt 0', { ...question, attempt: 0 }],
  ['attempt 1.5', { ...question, attempt: 1.5 }],
  ['attempt 1001', { ...question, attempt: 1001 }],
  ['an expiresAt without an offset', { ...question, expiresAt: '2026-11-22T18:30:00' }],
  ['an expiresAt without a time', { ...question, expiresAt: '2026-11-22' }],
  ['an expiresAt of 41 characters', { ...question, expiresAt: `2026-11-22T18:30:00.${'0'.repeat(20)}Z` }],
  ['null for the name', withRelease({ name: null })],
  ['an empty version', withRelease({ version: '' })],
  ['a name of 215 characters', withRelease({ name: 'a'.repeat(215) })],
  ['a version of 257 characters', withRelease({ version: '1'.repeat(257) })],
  ['a tag of 257 characters', withRelease({ tag: 'a'.repeat(257) })],
  ['a line break in a name', withRelease({ name: 'a\nb' })],
  ['an escape sequence in a branch', withBuild({ branch: '\u001b[2Jmain' })],
  ['a bidirectional override in a branch', withBuild({ branch: 'main\u202e' })],
  ...INVISIBLE.map((code): [string, unknown] => [
    `U+${code.toString(16)} in a name`,
    withRelease({ name: `@acme/co${String.fromCodePoint(code)}re` }),
  ]),
  ['a branch of 513 characters', withBuild({ branch: 'a'.repeat(513) })],
  ['a SHA-1 integrity', withRelease({ integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' })],
  [
    'two integrities',
    withRelease({ integrity: `${question.package.integrity} ${question.package.integrity}` }),
  ],
  ['a negative size', withRelease({ size: -1 })],
  ['a fractional number of files', withRelease({ files: 0.5 })],
  ['a size in quotes', withRelease({ unpackedSize: '1' })],
  ['a javascript: URL', withBuild({ url: 'javascript:alert(1)' })],
  ['a password in a URL', withRelease({ registry: 'https://user:password@example.com/' })],
  ['a line break in a URL', withBuild({ url: 'https://example.com/\nfoo' })],
  ['a URL without a host', withBuild({ url: 'https://' })],
  ['a URL of 2049 characters', withRelease({ registry: url(2049) })],
]

for (const [title, value] of refused) {
  test(`a question must not have ${title}`, (t) => t.false(accepts(value)))
}

for (const name of Object.keys(question)) {
  test(`a question must have ${name}`, (t) => t.false(accepts({ ...question, [name]: undefined })))
}

test('the longest question without details and network settings fits within the limit on bodies', (t) => {
  const text = (length: number): string => '語'.repeat(length)
  const release = { name: text(214), version: text(256), tag: text(256), registry: url(2048) }
  const build = {
    service: text(512),
    repository: text(512),
    branch: text(512),
    commit: text(512),
    url: url(2048),
  }
  const longest = { ...withRelease(release), build, key, accounts: Array(50).fill(text(214)) }
  t.true(accepts(longest))
  t.true(Buffer.byteLength(JSON.stringify(longest)) < 48 * 1024)
  t.true(48 * 1024 < LIMITS.bodyBytes)
})

test('200 of the longest packages without details fit within their share of the limit on bodies', (t) => {
  const text = (length: number, index: number): string => String(index).padEnd(length, '語')
  const longest = Array.from({ length: 200 }, (_, index) => ({
    ...{ ...entry, registry: url(2048), kind: 'stage-approve' },
    ...{ name: text(214, index), version: text(256, index), tag: text(256, index) },
    ...{
      size: Number.MAX_SAFE_INTEGER,
      unpackedSize: Number.MAX_SAFE_INTEGER,
      files: Number.MAX_SAFE_INTEGER,
    },
  }))
  const { kind, ...release } = longest[0] as (typeof longest)[number]
  const whole = { ...question, kind, package: release, packages: longest }
  t.true(accepts(whole))
  t.true(Buffer.byteLength(JSON.stringify(whole)) < LIMITS.severalBytes - LIMITS.bodyBytes)
})
