import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { runLifecycle } from '../../lib/npm/lifecycle.ts'
import { runNpm } from '../../lib/npm/run.ts'
import { createFolder } from '../fakes/folder.ts'
import { createNpmCli } from '../registry/npm-cli.ts'
import { startUploadServer } from './upload.ts'

const NAMES = ['prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish']
const STRAYS = ['prepublish', 'preprepublishOnly', 'postprepublishOnly', 'prepostpublish', 'postpostpublish']

/** A package whose scripts write down that they ran. */
function createPackage(t: ExecutionContext, names: string[]): string {
  const scripts = Object.fromEntries(names.map((name) => [name, `echo ${name} >> ran.log`]))
  return createFolder(t, {
    'package.json': { name: 'a', version: '1.0.0', scripts, files: ['package.json'] },
  })
}

function ran(folder: string): string[] {
  const file = path.join(folder, 'ran.log')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

async function publishByNpm(t: ExecutionContext, cwd: string): Promise<string[]> {
  const registry = await startUploadServer(t)
  const npm = await createNpmCli(registry.url)
  t.teardown(npm.close)
  await npm.run(['publish'], { token: 'x', cwd })
  t.is(registry.uploaded.size, 1)
  return ran(cwd)
}

/** What this plugin does around an upload, with nothing uploaded. */
async function publishInParts(t: ExecutionContext, cwd: string): Promise<string[]> {
  const env = { PATH: process.env.PATH, HOME: createFolder(t) }
  const { scripts } = JSON.parse(readFileSync(path.join(cwd, 'package.json'), 'utf8'))
  const call = { root: cwd, cwd, scripts, env }
  const pack = ['pack', cwd, '--pack-destination', createFolder(t)]
  t.is(await runLifecycle(['prepublishOnly'], call, runNpm), undefined)
  t.is((await runNpm({ args: pack, cwd, env })).failure, undefined)
  t.is(await runLifecycle(['publish', 'postpublish'], call, runNpm), undefined)
  return ran(cwd)
}

for (const [title, names] of [
  ['the scripts of a publish', NAMES],
  ['those beside scripts that npm would run around them', [...NAMES, ...STRAYS]],
] as const) {
  test(`${title} run in npm’s order, each once`, async (t) => {
    const [theirs, ours] = await Promise.all([
      publishByNpm(t, createPackage(t, [...names])),
      publishInParts(t, createPackage(t, [...names])),
    ])
    t.deepEqual(theirs, NAMES)
    t.deepEqual(ours, NAMES)
  })
}
