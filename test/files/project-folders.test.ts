import path from 'node:path'
import test from 'ava'
import { foldersAbove, projectFolders } from '../../lib/files/project-folders.ts'
import { createFolder, writeFiles } from '../fakes/folder.ts'

const PACKAGE = 'packages/a'

test('the folders above a folder go up to the root of the file system, nearest first', (t) => {
  t.deepEqual(foldersAbove('/a/b/'), ['/a/b', '/a', '/'])
})

test('the folders of a project end at the root of its repository, wherever the job works', (t) => {
  const root = createFolder(t, { [`${PACKAGE}/package.json`]: {} })
  writeFiles(root, { '.git/HEAD': '' })
  const start = path.join(root, PACKAGE)
  const folders = [start, path.join(root, 'packages'), root]
  t.deepEqual(projectFolders(start), folders)
  t.deepEqual(projectFolders(start, path.join(root, 'packages')), folders)
})

test('without a repository they end at the given folder if it is above, or are the folder alone', (t) => {
  const root = createFolder(t, { [`${PACKAGE}/package.json`]: {}, 'another/file': '' })
  const start = path.join(root, PACKAGE)
  t.deepEqual(projectFolders(start, root), [start, path.join(root, 'packages'), root])
  t.deepEqual(projectFolders(start), [start])
  t.deepEqual(projectFolders(start, path.join(root, 'another')), [start])
})
