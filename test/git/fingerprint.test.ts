import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { changedFiles, fingerprint, sameSizeAndMode } from '../../lib/git/fingerprint.ts'
import { writeFiles } from '../helpers/repository.ts'
import { createEmptyFolder } from './tree-scene.ts'

test('a fingerprint has all files but those of node_modules and .git', async (t) => {
  const root = await createEmptyFolder(t)
  const skipped = { 'node_modules/x/index.js': '', 'sub/node_modules/y.js': '', '.git/HEAD': '' }
  await writeFiles(root, { 'a.js': '', 'sub/b.js': '', '.hidden': '', ...skipped })
  t.deepEqual([...(await fingerprint(root)).keys()].sort(), ['.hidden', 'a.js', 'sub/b.js'])
})

test('a fingerprint has the packed folders of node_modules, and the files of a linked dependency', async (t) => {
  const top = await createEmptyFolder(t)
  await writeFiles(top, {
    'linked/index.js': '',
    'root/node_modules/x/index.js': '',
    'root/node_modules/x/node_modules/y/z.js': '',
    'root/node_modules/other/index.js': '',
  })
  const root = path.join(top, 'root')
  await symlink('../../linked', path.join(root, 'node_modules/w'))
  const files = await fingerprint(root, { packed: ['node_modules/x', 'node_modules/w', 'node_modules/none'] })
  t.deepEqual([...files.keys()].sort(), [
    'node_modules/w',
    'node_modules/w/index.js',
    'node_modules/x/index.js',
    'node_modules/x/node_modules/y/z.js',
  ])
})

test('a fingerprint does not follow links, even in a circle', async (t) => {
  const root = await createEmptyFolder(t)
  await symlink('.', path.join(root, 'circle'))
  await symlink('/nowhere', path.join(root, 'broken'))
  const files = await fingerprint(root)
  t.deepEqual([...files].sort(), [
    ['broken', 'link:/nowhere'],
    ['circle', 'link:.'],
  ])
})

test('the fingerprint of a missing folder is empty', async (t) => {
  t.is((await fingerprint(path.join(await createEmptyFolder(t), 'dist'))).size, 0)
})

test('files that vanish while a fingerprint is taken do no harm', async (t) => {
  const root = await createEmptyFolder(t)
  const names = Array.from({ length: 400 }, (_, at) => `d${at % 20}/f${at}`)
  await writeFiles(root, { stays: '', ...Object.fromEntries(names.map((name) => [name, ''])) })
  const [files] = await Promise.all([
    fingerprint(root),
    ...Array.from({ length: 20 }, (_, at) => rm(path.join(root, `d${at}`), { recursive: true, force: true })),
  ])
  t.true(files.has('stays'))
})

test('a fingerprint notices a change of time, and tells it from a change of size', async (t) => {
  const root = await createEmptyFolder(t)
  const file = path.join(root, 'a')
  await writeFile(file, '1')
  const first = await fingerprint(root)
  await utimes(file, 1, 1)
  const second = await fingerprint(root)
  t.deepEqual(changedFiles(first, second), ['a'])
  t.true(sameSizeAndMode(first.get('a'), second.get('a')))
  await writeFile(file, '22')
  t.false(sameSizeAndMode(first.get('a'), (await fingerprint(root)).get('a')))
})

test('a fingerprint leaves out the folder to skip', async (t) => {
  const root = await createEmptyFolder(t)
  await mkdir(path.join(root, 'temporary'))
  await writeFiles(root, { 'temporary/index': '', kept: '' })
  const files = await fingerprint(root, { skip: path.join(root, 'temporary') })
  t.deepEqual([...files.keys()], ['kept'])
})
