import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { changedFiles, fingerprint, sameSizeAndMode } from '../../lib/git/fingerprint.ts'
import { writeFiles } from '../helpers/repository.ts'
import { createEmptyFolder } from './tree-scene.ts'

test('reads all files but those of node_modules and .git', async (t) => {
  const root = await createEmptyFolder(t)
  const skipped = { 'node_modules/x/index.js': '', 'sub/node_modules/y.js': '', '.git/HEAD': '' }
  await writeFiles(root, { 'a.js': '', 'sub/b.js': '', '.hidden': '', ...skipped })
  t.deepEqual([...(await fingerprint(root)).keys()].sort(), ['.hidden', 'a.js', 'sub/b.js'])
})

test('reads what is packed out of node_modules, and what a linked dependency has', async (t) => {
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

test('does not follow links, not even in a circle', async (t) => {
  const root = await createEmptyFolder(t)
  await symlink('.', path.join(root, 'circle'))
  await symlink('/nowhere', path.join(root, 'broken'))
  const files = await fingerprint(root)
  t.deepEqual([...files].sort(), [
    ['broken', 'link:/nowhere'],
    ['circle', 'link:.'],
  ])
})

test('is empty for a folder that is not there', async (t) => {
  t.is((await fingerprint(path.join(await createEmptyFolder(t), 'dist'))).size, 0)
})

test('does not mind files that vanish while it reads', async (t) => {
  const root = await createEmptyFolder(t)
  const names = Array.from({ length: 400 }, (_, at) => `d${at % 20}/f${at}`)
  await writeFiles(root, { stays: '', ...Object.fromEntries(names.map((name) => [name, ''])) })
  const [files] = await Promise.all([
    fingerprint(root),
    ...Array.from({ length: 20 }, (_, at) => rm(path.join(root, `d${at}`), { recursive: true, force: true })),
  ])
  t.true(files.has('stays'))
})

test('notices a change of the same size, and can tell it from one of another size', async (t) => {
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

test('leaves out the folder it is told to', async (t) => {
  const root = await createEmptyFolder(t)
  await mkdir(path.join(root, 'temporary'))
  await writeFiles(root, { 'temporary/index': '', kept: '' })
  const files = await fingerprint(root, { skip: path.join(root, 'temporary') })
  t.deepEqual([...files.keys()], ['kept'])
})
