import { createHash } from 'node:crypto'
import { chmod, lstat, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { readHead } from '../../lib/git/repository.ts'
import { runGit } from '../../lib/git/run-git.ts'
import { createEmptyFolder, createTreeScene } from './tree-scene.ts'

test('an untouched working tree has no changes', async (t) => {
  const scene = await createTreeScene(t)
  t.deepEqual(await scene.changesBy(() => {}), [])
})

test('changed, added and removed files are named in order', async (t) => {
  const scene = await createTreeScene(t, { files: { 'src/a.ts': '1', 'src/b.ts': '1', 'src/same.ts': '1' } })
  const changed = await scene.changesBy(() =>
    scene.write({ 'src/b.ts': '2', 'src/a.ts': null, 'new.ts': '' }),
  )
  t.deepEqual(changed, ['new.ts', 'src/a.ts', 'src/b.ts'])
})

test('a change of the same size at the same time as the index was written is found', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.ts': 'one' } })
  const file = path.join(scene.top, 'a.ts')
  await scene.git('config', 'core.trustctime', 'false')
  await utimes(file, 1e9, 1e9)
  await scene.git('update-index', '--refresh')
  await utimes(path.join(scene.top, '.git/index'), 1e9, 1e9)
  const changed = await scene.changesBy(async () => {
    await writeFile(file, 'two')
    await utimes(file, 1e9, 1e9)
  })
  t.deepEqual(changed, ['a.ts'])
})

test('a file that is written again with the same content has not changed', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.ts': 'one', 'b.ts': 'two' } })
  const changed = await scene.changesBy(async () => {
    await utimes(path.join(scene.top, 'a.ts'), 1, 1)
    await scene.write({ 'b.ts': null })
    await scene.write({ 'b.ts': 'two' })
  })
  t.deepEqual(changed, [])
})

test('a commit does not change the working tree', async (t) => {
  const scene = await createTreeScene(t)
  await scene.write({ 'new.ts': '1', 'index.js': '2' })
  t.deepEqual(await scene.changesBy(() => scene.commit('feat: more')), [])
})

test('a changed executable bit or link target is found', async (t) => {
  const scene = await createTreeScene(t, { files: { 'run.sh': '' } })
  const link = path.join(scene.top, 'link')
  await symlink('run.sh', link)
  const changed = await scene.changesBy(async () => {
    await chmod(path.join(scene.top, 'run.sh'), 0o755)
    await rm(link)
    await symlink('index.js', link)
  })
  t.deepEqual(changed, ['link', 'run.sh'])
})

test('a change in an ignored folder is found if the folder is published', async (t) => {
  const scene = await createTreeScene(t, {
    files: { '.gitignore': 'dist\nnode_modules\n', 'packages/a/index.js': '' },
    root: 'dist',
  })
  await scene.write({ 'dist/index.js': '1' })
  const changed = await scene.changesBy(() =>
    scene.write({ 'dist/index.js': '2', 'node_modules/x/index.js': '', 'packages/a/index.js': '2' }),
  )
  t.deepEqual(changed, ['dist/index.js', 'packages/a/index.js'])
})

test('a change in a bundled dependency is found', async (t) => {
  const scene = await createTreeScene(t, { files: { '.gitignore': 'node_modules\n' } })
  await scene.write({ 'node_modules/x/index.js': '1', 'node_modules/y/index.js': '1' })
  const before = await scene.snapshot({ packed: ['node_modules/x'] })
  await scene.write({ 'node_modules/x/index.js': '22', 'node_modules/y/index.js': '22' })
  t.deepEqual(await scene.changes(before, await scene.snapshot({ packed: ['node_modules/x'] })), [
    'node_modules/x/index.js',
  ])
})

test('outside a repository, only the published folder is compared', async (t) => {
  const scene = await createTreeScene(t)
  await rename(path.join(scene.top, '.git'), path.join(scene.top, 'node_modules'))
  const before = await scene.snapshot()
  t.is(before.tree, undefined)
  t.is(before.head, undefined)
  await scene.write({ 'index.js': '2' })
  t.deepEqual(await scene.changes(before, await scene.snapshot()), ['index.js'])
})

test('the published folder may be outside the repository', async (t) => {
  const scene = await createTreeScene(t)
  const root = await createEmptyFolder(t)
  const file = path.join(root, 'index.js')
  t.deepEqual(await scene.changesBy(() => writeFile(file, ''), { root }), [path.relative(scene.top, file)])
})

test('a snapshot writes nothing into the repository', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.ts': '1' } })
  await scene.git('config', 'core.untrackedCache', 'true')
  await scene.git('config', 'core.splitIndex', 'true')
  await scene.git('config', 'splitIndex.maxPercentChange', '0')
  await scene.write({ 'a.ts': '2', 'new.ts': '' })
  const before = await contentsOf(scene.top)
  const first = await scene.snapshot()
  await scene.write({ 'late.ts': '' })
  await scene.changes(first, await scene.snapshot())
  await scene.write({ 'late.ts': null })
  t.deepEqual(await contentsOf(scene.top), before)
})

test('a temporary folder inside the working tree is left out', async (t) => {
  const scene = await createTreeScene(t)
  await scene.write({ 'temporary/x': '' })
  const where = { folder: path.join(scene.top, 'temporary') }
  t.deepEqual(await scene.changesBy(() => scene.write({ 'index.js': '2' }), where), ['index.js'])
})

test('a snapshot takes four git commands, and a check that nothing changed takes one', async (t) => {
  const scene = await createTreeScene(t)
  const before = await scene.snapshot()
  const names = () =>
    scene.commands
      .splice(0)
      .map((args) => args.find((arg) => /^(?:rev-parse|add|write-tree|ls-files)$/.test(arg)))
      .sort()
  t.deepEqual(names(), ['add', 'rev-parse', 'rev-parse', 'write-tree'])
  t.deepEqual(await scene.changesSince(before), [])
  t.deepEqual(names(), ['ls-files'])
})

test('the commit that is checked out is read', async (t) => {
  const { top, git, where, snapshot } = await createTreeScene(t)
  const head = await git('rev-parse', 'HEAD')
  t.is((await snapshot()).head, head)
  t.is(await readHead(top, where.env, { git: runGit }), head)
  t.is(await readHead(where.folder, where.env, { git: runGit }), undefined)
})

/** All files of a folder, without their times: git updates an object's time when it uses it. */
async function contentsOf(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true })
  const entries = names.sort().map(async (name) => {
    const file = path.join(folder, name)
    const stats = await lstat(file)
    const content = stats.isFile()
      ? createHash('sha1')
          .update(await readFile(file))
          .digest('hex')
      : ''
    return [name, `${stats.mode} ${stats.ino} ${content}`]
  })
  return Object.fromEntries(await Promise.all(entries))
}
