import { gzipSync } from 'node:zlib'
import test from 'ava'
import { readTarball } from '../../lib/door/list-tarball.ts'
import { packEntries, packFiles } from './publish-request.ts'

test('files are listed below their top folder, with their sizes', async (t) => {
  const tarball = await packFiles({ 'package.json': '{}', 'lib/ü.js': 'ü', 'empty.txt': '' })
  t.deepEqual((await readTarball(tarball)).files, [
    { path: 'package.json', size: 2 },
    { path: 'lib/ü.js', size: 2 },
    { path: 'empty.txt', size: 0 },
  ])
})

test('links are listed as files, and folders are not', async (t) => {
  const tarball = await packEntries([
    { header: { name: 'package/lib/', size: 0, type: 'directory' } },
    { header: { name: 'package/link', size: 0, type: 'symlink', linkname: '/etc/passwd' } },
    { header: { name: 'package/long/'.concat('a'.repeat(200)), size: 1 }, body: 'x' },
  ])
  t.deepEqual((await readTarball(tarball)).files, [
    { path: 'link', size: 0 },
    { path: `long/${'a'.repeat(200)}`, size: 1 },
  ])
})

const file = (name: string) => ({ header: { name, size: 1 }, body: 'x' })
const ODD = ['package/./package.json', 'package//package.json', 'package/a/../package.json', 'other/a', 'a']
for (const name of ODD)
  test(`a tarball with a file name that npm would not write is refused: ${name}`, async (t) => {
    const tarball = await packEntries([file('package/package.json'), file(name)])
    await t.throwsAsync(readTarball(tarball), { message: /name that npm does not make/ })
  })

test('a tarball with the same file twice is refused', async (t) => {
  const tarball = await packEntries([file('package/package.json'), file('package/package.json')])
  await t.throwsAsync(readTarball(tarball), { message: /twice/ })
})

for (const [one, other] of [
  ['package.json', 'Package.json'],
  ['binding.gyp', 'Binding.gyp'],
  ['node_modules/a/package.json', 'Node_modules/A/package.json'],
  ['package.json', 'pac\u212aage.json'],
  ['package.json', 'package.j\u017fon'],
])
  test(`a tarball is refused whose ${other} replaces ${one} if the file system ignores case`, async (t) => {
    const tarball = await packEntries([file(`package/${one}`), file(`package/${other}`)])
    await t.throwsAsync(readTarball(tarball), { message: /differ only in case/ })
  })

test('other names may differ only in case', async (t) => {
  const tarball = await packEntries(
    ['package/README.md', 'package/readme.md', 'package/lib/Package.json'].map(file),
  )
  t.is((await readTarball(tarball)).files.length, 3)
})

test('the package.json of bundled packages is read, and no other', async (t) => {
  const tarball = await packFiles({
    'package.json': '{"name":"a"}',
    'node_modules/b/package.json': '{"name":"b"}',
    'node_modules/b/node_modules/@c/d/package.json': '{"name":"@c/d"}',
    'node_modules/b/lib/package.json': '{"name":"lib"}',
    'test/node_modules/e/package.json': '{"name":"e"}',
    'node_modules/f/package.json': 'no JSON',
  })
  const { manifest, bundled } = await readTarball(tarball)
  t.deepEqual(manifest, { name: 'a' })
  t.deepEqual(bundled, [
    { folder: 'node_modules/b', manifest: { name: 'b' } },
    { folder: 'node_modules/b/node_modules/@c/d', manifest: { name: '@c/d' } },
    { folder: 'node_modules/f', manifest: undefined },
  ])
})

test('file names may contain dots', async (t) => {
  const tarball = await packEntries(['package/.npmrc', 'package/..a', 'package/a..b/...'].map(file))
  t.is((await readTarball(tarball)).files.length, 3)
})

const whole = await packFiles({ 'package.json': '{}' })

for (const [title, tarball] of [
  ['an empty buffer', Buffer.alloc(0)],
  ['a text', Buffer.from('text')],
  ['a gzip that breaks off', whole.subarray(0, whole.length - 9)],
  ['a gzip of something else', gzipSync('x'.repeat(2048))],
  ['a tar that is not compressed', Buffer.alloc(1024)],
] as const) {
  test(`${title} is not a tarball`, async (t) => {
    await t.throwsAsync(readTarball(tarball))
  })
}
