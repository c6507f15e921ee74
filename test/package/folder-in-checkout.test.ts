import path from 'node:path'
import test from 'ava'
import { folderInCheckout } from '../../lib/package/folder-in-checkout.ts'
import { createFolder } from '../fakes/folder.ts'

test('a folder is found in its checkout, also in a worktree, whose .git is a file', (t) => {
  const top = createFolder(t, { '.git/HEAD': '', 'packages/a/package.json': '{}', 'tree/.git': 'gitdir: x' })
  t.is(folderInCheckout(path.join(top, 'packages/a')), 'packages/a')
  t.is(folderInCheckout(top), '')
  t.is(folderInCheckout(path.join(top, 'tree/dist')), 'dist')
})
