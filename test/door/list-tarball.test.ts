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
