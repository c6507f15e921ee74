import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { prepare } from '../scripts/align-workspaces.ts'

const WORKFLOWS = '.github/workflows'

test('the plugin depends on the workspaces of its own version', async (t) => {
  const cwd = await mkdtemp(path.join(tmpdir(), 'align-'))
  t.teardown(() => rm(cwd, { recursive: true }))
  const file = path.join(cwd, 'package.json')
  const before = { '@cfa/notify': '^1.0.0', '@cfa/protocol': '^1.0.0', zod: '^4.0.0' }
  await writeFile(file, JSON.stringify({ name: 'pkg', dependencies: before }))
  await prepare({}, { cwd, nextRelease: { version: '1.2.0' }, logger: { log: () => {} } })
  const dependencies = { '@cfa/notify': '^1.2.0', '@cfa/protocol': '^1.2.0', zod: '^4.0.0' }
  t.deepEqual(JSON.parse(await readFile(file, 'utf8')), { name: 'pkg', dependencies })
})

test('protocol and formats are released before the plugin that depends on them', async (t) => {
  const { plugins } = JSON.parse(await readFile('.releaserc.json', 'utf8'))
  const own = plugins.filter((plugin: unknown) => /^\.\//.test(String([plugin].flat()[0])))
  const workspaces = ['protocol', 'notify'].map((pkgRoot) => ['./dist/index.js', { pkgRoot }])
  t.deepEqual(own, [...workspaces, './scripts/align-workspaces.ts', './dist/index.js'])
})

for (const folder of ['.', 'protocol', 'notify', 'responder']) {
  test(`what the compiler notes for itself is not released with ${folder}`, async (t) => {
    const { files } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
    t.true(files.indexOf('!dist/.tsbuildinfo') > files.indexOf('dist'))
  })
}

for (const name of ['test.yml', 'release.yml']) {
  test(`${name} has no rights that it does not name, and runs no action that can change`, async (t) => {
    const text = await readFile(path.join(WORKFLOWS, name), 'utf8')
    t.regex(text, /^permissions: \{\}$/m)
    for (const [, action] of text.matchAll(/uses: (\S+)/g)) t.regex(String(action), /^\.\/|@[0-9a-f]{40}$/)
    t.notRegex(text, /pull_request_target/)
  })
}
