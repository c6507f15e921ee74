import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { prepare } from '../scripts/align-workspaces.ts'
import { createFolder } from './fakes/folder.ts'

const WORKFLOWS = '.github/workflows'

test('the plugin and the service depend on workspaces of their own version', async (t) => {
  const before = { '@cfa/notify': '^1.0.0', '@cfa/protocol': '^1.0.0', zod: '^4.0.0' }
  const pkg = { name: 'pkg', dependencies: before }
  const cwd = createFolder(t, { 'package.json': pkg, 'responder/package.json': pkg })
  await prepare({}, { cwd, nextRelease: { version: '1.2.0' }, logger: { log: () => {} } })
  const dependencies = { '@cfa/notify': '^1.2.0', '@cfa/protocol': '^1.2.0', zod: '^4.0.0' }
  for (const folder of ['.', 'responder'])
    t.deepEqual(JSON.parse(await readFile(path.join(cwd, folder, 'package.json'), 'utf8')), {
      name: 'pkg',
      dependencies,
    })
})

test('every public package is released, after the packages that it depends on', async (t) => {
  const { plugins } = JSON.parse(await readFile('.releaserc.json', 'utf8'))
  const own = plugins
    .map((plugin: unknown) => [plugin].flat())
    .filter(([name]: [string]) => name.startsWith('./'))
    .map(([name, { pkgRoot = '.' } = {}]: [string, { pkgRoot?: string }?]) =>
      name === './dist/index.js' ? pkgRoot : name,
    )
  t.deepEqual(own, ['protocol', 'notify', './scripts/align-workspaces.ts', 'responder', 'test-registry', '.'])
  const { workspaces } = JSON.parse(await readFile('package.json', 'utf8'))
  for (const folder of workspaces) {
    const { private: isPrivate = false } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'))
    t.is(own.includes(folder), !isPrivate, folder)
  }
})

for (const folder of ['.', 'protocol', 'notify', 'responder', 'test-registry']) {
  test(`the compiler’s build information is not released with ${folder}`, async (t) => {
    const { files } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
    t.true(files.indexOf('!dist/.tsbuildinfo') > files.indexOf('dist'))
  })
}

for (const name of ['test.yml', 'release.yml']) {
  test(`${name} starts without permissions, and pins its actions by hash`, async (t) => {
    const text = await readFile(path.join(WORKFLOWS, name), 'utf8')
    t.regex(text, /^permissions: \{\}$/m)
    for (const [, action] of text.matchAll(/uses: (\S+)/g)) t.regex(String(action), /^\.\/|@[0-9a-f]{40}$/)
    t.notRegex(text, /pull_request_target/)
  })
}
