import { gzipSync } from 'node:zlib'
import test from 'ava'
import { readTarball } from '../../lib/door/list-tarball.ts'
import { packEntries, packFiles } from './publish-request.ts'

test('lists files below the one folder, with their sizes', async (t) => {
  const tarball = await packFiles({ 'package.json': '{}', 'lib/ü.js': 'ü', 'empty.txt': '' })
  t.deepEqual((await readTarball(tarball)).files, [
    { path: 'package.json', size: 2 },
    { path: 'lib/ü.js', size: 2 },
    { path: 'empty.txt', size: 0 },
  ])
})

test('folders are no files, and links are', async (t) => {
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
  test(`a file that npm would not name so is no tarball of its: ${name}`, async (t) => {
    const tarball = await packEntries([file('package/package.json'), file(name)])
    await t.throwsAsync(readTarball(tarball), { message: /name that npm does not make/ })
  })

test('a file that is in it twice is no tarball of npm’s', async (t) => {
  const tarball = await packEntries([file('package/package.json'), file('package/package.json')])
  await t.throwsAsync(readTarball(tarball), { message: /twice/ })
})

test('names with dots in them are names', async (t) => {
  const tarball = await packEntries(['package/.npmrc', 'package/..a', 'package/a..b/...'].map(file))
  t.is((await readTarball(tarball)).files.length, 3)
})

const whole = await packFiles({ 'package.json': '{}' })

for (const [title, tarball] of [
  ['nothing', Buffer.alloc(0)],
  ['no gzip', Buffer.from('text')],
  ['a gzip that breaks off', whole.subarray(0, whole.length - 9)],
  ['a gzip of something else', gzipSync('x'.repeat(2048))],
  ['a tar that is not compressed', Buffer.alloc(1024)],
] as const) {
  test(`${title} is no tarball`, async (t) => {
    await t.throwsAsync(readTarball(tarball))
  })
}
