import { readFile, rm, utimes } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { putBack } from '../../lib/git/put-back.ts'
import { createTreeScene, type TreeScene } from './tree-scene.ts'

const fileOf = ({ top }: TreeScene, name: string) => path.join(top, name)
const read = (scene: TreeScene, name: string) => readFile(fileOf(scene, name))
const status = ({ git }: TreeScene) => git('status', '--porcelain', '-uall')

test('files that scripts changed, removed or added are put back, and restored later', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1', 'gone.js': '1', 'sub/only.js': '1' } })
  // As `prepare` leaves it: uncommitted, and not to be touched.
  await scene.write({ 'a.js': 'released' })
  const put = await scene.putBackAfter(() =>
    scene.write({ 'a.js': 'scripts', 'gone.js': null, 'sub/only.js': null, 'new/b.js': 'new' }),
  )
  t.is(await status(scene), ' M a.js')
  t.is(String(await read(scene, 'a.js')), 'released')

  await scene.restoreChanges(put)
  t.is(await status(scene), ' M a.js\n D gone.js\n D sub/only.js\n?? new/b.js')
  t.is(String(await read(scene, 'a.js')), 'scripts')
  t.is(String(await read(scene, 'new/b.js')), 'new')
})

test('putting files back leaves no change in the working tree', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1' } })
  const before = await scene.snapshot()
  const put = await scene.putBackAfter(() => scene.write({ 'a.js': '2', 'b.js': '' }))
  const held = await scene.snapshot()
  t.deepEqual(await scene.changes(before, held), [])
  await scene.restoreChanges(put)
  t.deepEqual(await scene.changes(before, await scene.snapshot()), ['a.js', 'b.js'])
})

test('ignored files that scripts change are not put back', async (t) => {
  const scene = await createTreeScene(t, { files: { '.gitignore': 'dist\n' } })
  await scene.write({ 'dist/old.js': '1' })
  await scene.putBackAfter(() => scene.write({ 'dist/old.js': '2', 'dist/new.js': '' }))
  t.is(String(await read(scene, 'dist/old.js')), '2')
  t.is(String(await read(scene, 'dist/new.js')), '')
})

test('an uncommitted file is put back too', async (t) => {
  const scene = await createTreeScene(t)
  await scene.write({ 'CHANGELOG.md': 'one' })
  await scene.putBackAfter(() => scene.write({ 'CHANGELOG.md': 'two' }))
  t.is(String(await read(scene, 'CHANGELOG.md')), 'one')
})

test('a file that was written to after the scripts is left, and named', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1', 'b.js': '1', 'gone.js': '1' } })
  const before = await scene.snapshot()
  await scene.write({ 'a.js': '2', 'b.js': '2', 'gone.js': null, 'new.js': '2' })
  const after = await scene.snapshot()
  await scene.write({ 'a.js': '3', 'gone.js': '3', 'new.js': '3' })
  const put = await putBack(before, after, scene.where)
  t.deepEqual(put?.left, ['a.js', 'gone.js', 'new.js'])
  t.is(String(await read(scene, 'a.js')), '3')
  t.is(String(await read(scene, 'b.js')), '1')
  t.is(String(await read(scene, 'gone.js')), '3')
  t.is(String(await read(scene, 'new.js')), '3')
})

test('a file that was changed after it was put back is not restored', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1', 'b.js': '1' } })
  const put = await scene.putBackAfter(() => scene.write({ 'a.js': '2', 'b.js': '2', 'new.js': '2' }))
  await scene.write({ 'a.js': '3', 'new.js': '3' })
  await scene.restoreChanges(put)
  t.is(String(await read(scene, 'a.js')), '3')
  t.is(String(await read(scene, 'b.js')), '2')
  t.is(String(await read(scene, 'new.js')), '3')
})

test('nothing is put back if the scripts made a commit', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1' } })
  const put = await scene.putBackAfter(async () => {
    await scene.write({ 'a.js': '2' })
    await scene.commit('chore: by a script')
  })
  t.deepEqual([put?.left, put?.moves], [['a.js'], []])
  t.is(String(await read(scene, 'a.js')), '2')
})

test('files that a changed .gitignore reveals are not new', async (t) => {
  const scene = await createTreeScene(t, { files: { '.gitignore': 'dist\n' } })
  await scene.write({ 'dist/a.js': '1' })
  await scene.putBackAfter(() => scene.write({ '.gitignore': '# none\n' }))
  t.is(String(await read(scene, '.gitignore')), 'dist\n')
  t.is(String(await read(scene, 'dist/a.js')), '1')
})

test('a submodule at another commit is left', async (t) => {
  const scene = await createTreeScene(t)
  const { git, remote } = scene
  await git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', remote, 'module')
  await git('commit', '--quiet', '--message', 'feat: a module')
  const put = await scene.putBackAfter(() =>
    git('-C', 'module', 'commit', '--quiet', '--allow-empty', '--message', 'feat: in it'),
  )
  t.deepEqual(put?.left, ['module'])
  t.is(await status(scene), ' M module')
})

test('files are put back from a folder below the top', async (t) => {
  const scene = await createTreeScene(t, { files: { 'sub/a.js': '1', 'b.js': '1' }, cwd: 'sub' })
  await scene.putBackAfter(() => scene.write({ 'sub/a.js': '2', 'b.js': '2' }))
  t.is(await status(scene), '')
})

test('a file may have any name', async (t) => {
  const names = ['with blank', 'new\nline', 'tab\tand"quote"', 'ä ö 日本', '-dash', '*']
  const scene = await createTreeScene(t, { files: Object.fromEntries(names.map((name) => [name, '1'])) })
  await scene.putBackAfter(() =>
    scene.write(Object.fromEntries(names.map((name, at) => [name, at % 2 ? null : '2']))),
  )
  t.is(await status(scene), '')
})

test('the path of the repository may contain the path separator', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1' }, name: 'a:b "c"' })
  // The index has known the file for long, so its content is only in the repository's own objects.
  await utimes(fileOf(scene, 'a.js'), 1e9, 1e9)
  await scene.git('update-index', '--refresh')
  await scene.putBackAfter(() => scene.write({ 'a.js': '2' }))
  t.is(String(await read(scene, 'a.js')), '1')
})

test('outside a repository nothing is put back', async (t) => {
  const scene = await createTreeScene(t)
  await rm(fileOf(scene, '.git'), { recursive: true })
  await scene.putBackAfter(() => scene.write({ 'index.js': '2' }))
  t.is(String(await read(scene, 'index.js')), '2')
})

test('the index, commits and stashes do not change', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1', 'b.js': '1' } })
  await scene.write({ 'a.js': 'staged' })
  await scene.git('add', 'a.js')
  const index = await read(scene, '.git/index')
  const head = await scene.git('rev-parse', 'HEAD')
  const put = await scene.putBackAfter(() => scene.write({ 'a.js': '2', 'b.js': '2' }))
  await scene.restoreChanges(put)
  t.deepEqual(await read(scene, '.git/index'), index)
  t.is(await scene.git('rev-parse', 'HEAD'), head)
  t.is(await scene.git('for-each-ref', 'refs/stash'), '')
})

test('a release commit made in the meantime has none of the scripts’ changes', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a.js': '1' } })
  await scene.write({ 'package.json': { name: 'a', version: '1.0.0', scripts: { postinstall: 'husky' } } })
  const put = await scene.putBackAfter(() =>
    scene.write({ 'package.json': { name: 'a', version: '1.0.0', scripts: {} }, 'dist/a.js': '' }),
  )
  const held = await scene.snapshot()
  await scene.commit('chore(release): 1.0.0')
  t.regex(await scene.git('show', 'HEAD:package.json'), /husky/)
  t.is(await scene.git('ls-files', 'dist'), '')
  t.deepEqual(await scene.changes(held, await scene.snapshot()), [])
  await scene.restoreChanges(put)
  t.notRegex(String(await read(scene, 'package.json')), /husky/)
})
