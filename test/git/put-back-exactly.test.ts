import { chmod, lstat, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { createEmptyFolder, createTreeScene, type TreeScene } from './tree-scene.ts'

const fileOf = ({ top }: TreeScene, name: string) => path.join(top, name)
const read = (scene: TreeScene, name: string) => readFile(fileOf(scene, name))
const status = ({ git }: TreeScene) => git('status', '--porcelain', '-uall')

test('content is put back byte for byte', async (t) => {
  const scene = await createTreeScene(t)
  const bytes = (seed: number) => Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * seed) % 256))
  await writeFile(fileOf(scene, 'binary'), bytes(7))
  const put = await scene.putBackAfter(() => writeFile(fileOf(scene, 'binary'), bytes(11)))
  t.deepEqual(await read(scene, 'binary'), bytes(7))
  await scene.restoreChanges(put)
  t.deepEqual(await read(scene, 'binary'), bytes(11))
})

test('modes are put back exactly, even those that git does not record', async (t) => {
  const scene = await createTreeScene(t, { files: { 'run.sh': '1', secret: '1', 'read-only': '1' } })
  const modeOf = async (name: string) => (await stat(fileOf(scene, name))).mode & 0o777
  await chmod(fileOf(scene, 'secret'), 0o600)
  await chmod(fileOf(scene, 'read-only'), 0o444)
  const put = await scene.putBackAfter(async () => {
    await chmod(fileOf(scene, 'run.sh'), 0o755)
    await writeFile(fileOf(scene, 'secret'), '2')
    await rm(fileOf(scene, 'read-only'))
    await writeFile(fileOf(scene, 'new'), '', { mode: 0o700 })
  })
  t.is(await status(scene), '')
  t.is((await modeOf('run.sh')) & 0o111, 0)
  t.is(await modeOf('secret'), 0o600)
  t.is(await modeOf('read-only'), 0o444)
  await scene.restoreChanges(put)
  t.is(await modeOf('run.sh'), 0o755)
  t.is(await modeOf('new'), 0o700)
})

test('links are put back as links, and never written through', async (t) => {
  const scene = await createTreeScene(t, { files: { target: 'kept', 'b.js': '1' } })
  await symlink('target', fileOf(scene, 'link'))
  const put = await scene.putBackAfter(async () => {
    await rm(fileOf(scene, 'link'))
    await writeFile(fileOf(scene, 'link'), 'a file now')
    await rm(fileOf(scene, 'b.js'))
    await symlink('target', fileOf(scene, 'b.js'))
  })
  t.is(await readlink(fileOf(scene, 'link')), 'target')
  t.true((await lstat(fileOf(scene, 'b.js'))).isFile())
  await scene.restoreChanges(put)
  t.is(String(await read(scene, 'link')), 'a file now')
  t.is(await readlink(fileOf(scene, 'b.js')), 'target')
  t.is(String(await read(scene, 'target')), 'kept')
})

test('a file that became a folder is put back, and so is a folder that became a file', async (t) => {
  const scene = await createTreeScene(t, { files: { a: 'file', 'b/c': 'in folder' } })
  const put = await scene.putBackAfter(async () => {
    await rm(fileOf(scene, 'a'))
    await rm(fileOf(scene, 'b'), { recursive: true })
    await scene.write({ 'a/x/y': 'deep', b: 'file now' })
  })
  t.is(await status(scene), '')
  await scene.restoreChanges(put)
  t.is(String(await read(scene, 'a/x/y')), 'deep')
  t.is(String(await read(scene, 'b')), 'file now')
})

test('a folder that became a link is put back without writing through the link', async (t) => {
  const scene = await createTreeScene(t, { files: { 'a/b': '1' } })
  const outside = await createEmptyFolder(t)
  await writeFile(path.join(outside, 'b'), 'not ours')
  const put = await scene.putBackAfter(async () => {
    await rm(fileOf(scene, 'a'), { recursive: true })
    await symlink(outside, fileOf(scene, 'a'))
  })
  t.is(await readFile(path.join(outside, 'b'), 'utf8'), 'not ours')
  t.is(String(await read(scene, 'a/b')), '1')
  await scene.restoreChanges(put)
  t.is(await readlink(fileOf(scene, 'a')), outside)
})

for (const [written, checkedOut] of [
  ['lf', 'crlf'],
  ['crlf', 'lf'],
]) {
  test(`line endings stay ${written} even if git would check out ${checkedOut}`, async (t) => {
    const scene = await createTreeScene(t, { files: { '.gitattributes': `*.js text eol=${checkedOut}\n` } })
    const content = written === 'lf' ? 'a\nb\n' : 'a\r\nb\r\n'
    await scene.write({ 'a.js': content })
    await scene.putBackAfter(() => scene.write({ 'a.js': 'scripts' }))
    t.is(String(await read(scene, 'a.js')), content)
  })
}

test('a file is put back through its filter', async (t) => {
  const scene = await createTreeScene(t, { files: { '.gitattributes': '*.txt filter=rot\n' } })
  await scene.git('config', 'filter.rot.clean', 'tr a-m n-z')
  await scene.git('config', 'filter.rot.smudge', 'tr n-z a-m')
  await scene.write({ 'a.txt': 'abc' })
  await scene.putBackAfter(() => scene.write({ 'a.txt': 'bcde' }))
  t.is(String(await read(scene, 'a.txt')), 'abc')
})

test('a filter that fails does not stop files from being put back', async (t) => {
  const files = {
    'pointer.bin': 'pointer',
    'full.bin': 'pointer',
    'a.js': '1',
    '.gitattributes': '*.bin filter=lfs\n',
  }
  const scene = await createTreeScene(t, { files })
  await scene.git('config', 'filter.lfs.clean', 'false')
  await scene.git('config', 'filter.lfs.smudge', 'false')
  await scene.git('config', 'filter.lfs.required', 'true')
  await scene.putBackAfter(() => scene.write({ 'pointer.bin': 'changed', 'a.js': '2' }))
  t.is(String(await read(scene, 'a.js')), '1')
  t.is(String(await read(scene, 'pointer.bin')), 'pointer')
})

test('a file whose previous content git does not have is left', async (t) => {
  const scene = await createTreeScene(t, { files: { '.gitattributes': '*.txt filter=short\n' } })
  await scene.git('config', 'filter.short.clean', 'head -c 1')
  await scene.write({ 'a.txt': 'abc' })
  const put = await scene.putBackAfter(() => scene.write({ 'a.txt': 'xyz' }))
  t.deepEqual(put?.left, ['a.txt'])
  t.is(String(await read(scene, 'a.txt')), 'xyz')
})
