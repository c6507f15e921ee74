import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { findRepository } from '../../lib/git/repository.ts'
import { runGit } from '../../lib/git/run-git.ts'
import { createEmptyFolder, createTreeScene } from './tree-scene.ts'

test('changes are found from a folder below the top, with paths relative to it', async (t) => {
  const scene = await createTreeScene(t, { files: { 'packages/a/index.js': '1' }, cwd: 'packages/a' })
  const changed = await scene.changesBy(() => scene.write({ 'packages/a/index.js': '2', 'index.js': '2' }))
  t.deepEqual(changed, ['../../index.js', 'index.js'])
})

test('changes are found through a link to the folder', async (t) => {
  const scene = await createTreeScene(t, { files: { 'sub/a.js': '1' } })
  const cwd = path.join(await createEmptyFolder(t), 'link')
  await symlink(path.join(scene.top, 'sub'), cwd)
  const changed = await scene.changesBy(() => scene.write({ 'sub/a.js': '2', 'index.js': '2' }), {
    cwd,
    root: cwd,
  })
  t.deepEqual(changed, ['../index.js', 'a.js'])
})

test('changes are found in a linked working tree', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1' } })
  const cwd = path.join(await createEmptyFolder(t), 'linked')
  await scene.git('worktree', 'add', '--quiet', '--detach', cwd)
  const where = { cwd, root: cwd }
  const before = await scene.snapshot(where)
  t.truthy(before.tree)
  await writeFile(path.join(cwd, 'a.js'), '2')
  await scene.write({ 'index.js': 'not in this one' })
  t.deepEqual(await scene.changes(before, await scene.snapshot(where), where), ['a.js'])
})

test('changes are found before the first commit', async (t) => {
  const scene = await createTreeScene(t)
  await rm(path.join(scene.top, '.git'), { recursive: true })
  await scene.git('init', '--quiet', '--template=')
  const before = await scene.snapshot()
  t.truthy(before.tree)
  t.is(before.head, undefined)
  await scene.write({ 'index.js': '2' })
  t.deepEqual(await scene.changes(before, await scene.snapshot()), ['index.js'])
})

test('changes are found in files of any name', async (t) => {
  const names = ['with blank', 'new\nline', 'tab\tand"quote"', 'ä ö 日本', '-dash', ':(top)magic', '*']
  const scene = await createTreeScene(t, { files: Object.fromEntries(names.map((name) => [name, '1'])) })
  const changed = await scene.changesBy(() =>
    scene.write(Object.fromEntries(names.map((name) => [name, '2']))),
  )
  t.deepEqual(changed, names.sort())
})

test('another commit of a submodule is a change', async (t) => {
  const scene = await createTreeScene(t)
  const { git, remote } = scene
  await git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', remote, 'module')
  await git('commit', '--quiet', '--message', 'feat: a module')
  t.deepEqual(await scene.changesBy(() => {}), [])
  const changed = await scene.changesBy(async () => {
    await scene.write({ 'module/index.js': '2' })
    await git('-C', 'module', 'commit', '--quiet', '--all', '--message', 'feat: in it')
  })
  t.deepEqual(changed, ['module', 'module/index.js'])
})

test('changes are found next to an inner repository without a commit', async (t) => {
  const scene = await createTreeScene(t)
  await scene.git('init', '--quiet', '--template=', 'inner')
  t.truthy((await scene.snapshot()).tree)
  t.deepEqual(await scene.changesBy(() => scene.write({ 'index.js': '2' })), ['index.js'])
})

test('changes are found in a sparse checkout', async (t) => {
  const scene = await createTreeScene(t, { files: { 'in/a.js': '1', 'out/b.js': '1' } })
  await scene.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in')
  await t.throwsAsync(readFile(path.join(scene.top, 'out/b.js')))
  const changed = await scene.changesBy(() => scene.write({ 'in/a.js': '2', 'new.js': '' }))
  t.deepEqual(changed, ['in/a.js', 'new.js'])
})

test('changes are found with a split index', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1' } })
  await scene.git('update-index', '--split-index')
  t.deepEqual(await scene.changesBy(() => scene.write({ 'a.js': '2' })), ['a.js'])
})

test('changes are found in files that git is told to ignore', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1', 'b.js': '1' } })
  await scene.git('update-index', '--assume-unchanged', 'a.js')
  await scene.git('update-index', '--skip-worktree', 'b.js')
  t.deepEqual(await scene.changesBy(() => scene.write({ 'a.js': '2', 'b.js': '2' })), ['a.js', 'b.js'])
})

test('other line endings are a change, because npm packs them', async (t) => {
  const scene = await createTreeScene(t, { files: { '.gitattributes': '* text=auto\n', 'a.js': 'x\n' } })
  t.deepEqual(await scene.changesBy(() => scene.write({ 'a.js': 'x\r\n' })), ['a.js'])
})

test('line endings that git would refuse do not stop a snapshot', async (t) => {
  const scene = await createTreeScene(t)
  await scene.git('config', 'core.autocrlf', 'input')
  await scene.git('config', 'core.safecrlf', 'true')
  await scene.write({ 'a.js': 'x\r\n' })
  t.truthy((await scene.snapshot()).tree)
})

test('a filter whose program is missing does not stop the comparison', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.bin': '1', 'a.js': '1' } })
  await scene.git('config', 'filter.lfs.clean', 'no-such-program clean')
  await scene.git('config', 'filter.lfs.process', 'no-such-program process')
  await scene.git('config', 'filter.lfs.required', 'true')
  await scene.write({ '.gitattributes': '*.bin filter=lfs\n', 'a.bin': '2' })
  const before = await scene.snapshot()
  t.truthy(before.tree)
  await scene.write({ 'a.bin': '3', 'a.js': '2' })
  t.deepEqual(await scene.changes(before, await scene.snapshot()), ['a.bin', 'a.js'])
})

test('the published folder is compared if git can’t write a tree', async (t) => {
  const runs: typeof runGit = async (args, options) =>
    args.includes('write-tree') ? { exitCode: 128, stdout: '', stderr: 'fatal' } : runGit(args, options)
  const scene = await createTreeScene(t, { runs })
  const before = await scene.snapshot()
  t.is(before.tree, undefined)
  t.is(before.head, await scene.git('rev-parse', 'HEAD'))
  await scene.write({ 'index.js': '2' })
  t.deepEqual(await scene.changes(before, await scene.snapshot()), ['index.js'])
})

test('the published folder is compared if git complains about the owner', async (t) => {
  const runs: typeof runGit = (args, { env, ...options }) =>
    runGit(args, { ...options, env: { ...env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' } })
  const scene = await createTreeScene(t, { runs })
  const before = await scene.snapshot()
  t.is(before.tree, undefined)
  await scene.write({ 'index.js': '2' })
  t.deepEqual(await scene.changes(before, await scene.snapshot()), ['index.js'])
})

test('an owner that the environment allows is accepted', async (t) => {
  const runs: typeof runGit = (args, { env, ...options }) =>
    runGit(args, { ...options, env: { ...env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' } })
  const allowed = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' }
  const scene = await createTreeScene(t, { runs, env: allowed })
  t.truthy((await scene.snapshot()).tree)
})

test("a caller's git variables do not point to another repository", async (t) => {
  const other = await createTreeScene(t)
  const gitFolder = path.join(other.top, '.git')
  const env = { GIT_DIR: gitFolder, GIT_WORK_TREE: other.top, GIT_INDEX_FILE: '.git/none' }
  const scene = await createTreeScene(t, { env: { ...env, GIT_PREFIX: 'x/', GIT_LITERAL_PATHSPECS: '1' } })
  const found = await findRepository(scene.where, { git: runGit })
  t.is(found?.top, scene.top)
  t.deepEqual(await scene.changesBy(() => scene.write({ 'index.js': '2' })), ['index.js'])
})

test('no hook or monitor of the repository runs', async (t) => {
  const scene = await createTreeScene(t)
  const ran = path.join(await createEmptyFolder(t), 'ran')
  const program = `#!/bin/sh\necho "$0" >> '${ran}'\n`
  const hooks = path.join(scene.top, '.git/hooks')
  await mkdir(hooks, { recursive: true })
  for (const name of ['post-index-change', 'fsmonitor', 'pre-commit', 'post-checkout']) {
    await writeFile(path.join(hooks, name), program)
    await chmod(path.join(hooks, name), 0o755)
  }
  await scene.git('config', 'core.fsmonitor', '.git/hooks/fsmonitor')
  await scene.putBackAfter(() => scene.write({ 'index.js': '2', 'new.js': '' }))
  await t.throwsAsync(readFile(ran), { code: 'ENOENT' })
  // git itself runs them, which shows that this test can fail.
  await scene.git('add', '--all')
  t.regex(await readFile(ran, 'utf8'), /fsmonitor[^]*post-index-change/)
})
