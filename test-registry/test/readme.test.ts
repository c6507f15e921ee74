import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { execa } from 'execa'

const PACKAGE = path.resolve(import.meta.dirname, '..')
const COMMANDS = path.resolve(PACKAGE, '../node_modules/.bin')

test('the example in the README passes in a project with the built package', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'readme-'))
  t.teardown(() => rm(folder, { recursive: true, maxRetries: 3 }))
  await mkdir(path.join(folder, 'node_modules/@cfa'), { recursive: true })
  await symlink(PACKAGE, path.join(folder, 'node_modules/@cfa/test-registry'))
  const docs = await readFile(path.join(PACKAGE, 'README.md'), 'utf8')
  const [, example = ''] = /^```js example\n([^]*?)^```$/m.exec(docs) ?? []
  await writeFile(path.join(folder, 'example.test.mjs'), example)
  const run = await execa(process.execPath, ['--test', 'example.test.mjs'], {
    cwd: folder,
    env: {
      PATH: [COMMANDS, process.env.PATH].join(path.delimiter),
      HOME: folder,
      TMPDIR: folder,
      npm_config_update_notifier: 'false',
    },
    extendEnv: false,
    reject: false,
  })
  t.is(run.exitCode, 0, run.stdout)
  t.regex(run.stdout, /^. pass 1$/m)
})
