import test from 'ava'
import { devEngineFlags } from '../../lib/npm/dev-engines.ts'
import { createFolder } from '../fakes/folder.ts'

const PNPM = { packageManager: { name: 'pnpm', onFail: 'error' } }
const rows: Array<[what: string, devEngines: unknown, isForced: boolean]> = [
  ['nothing', undefined, false],
  ['another package manager', PNPM, true],
  ['another package manager, which fails by default', { packageManager: { name: 'yarn' } }, true],
  [
    'another package manager that only causes a warning',
    { packageManager: { name: 'pnpm', onFail: 'warn' } },
    false,
  ],
  [
    'another package manager, and onFail ignore',
    { packageManager: { name: 'pnpm', onFail: 'ignore' } },
    false,
  ],
  ['npm among others', { packageManager: [{ name: 'npm' }, { name: 'pnpm' }] }, false],
  ['npm', { packageManager: { name: 'npm' } }, false],
  ['an npm that is not this one', { packageManager: { name: 'npm', version: '<3' } }, true],
  ['another runtime', { runtime: { name: 'bun' } }, true],
  ['a value that npm cannot read', { packageManager: 'pnpm' }, false],
  ['a value that is not an object', 'pnpm', false],
]

for (const [what, devEngines, isForced] of rows)
  test(`npm runs ${isForced ? 'with' : 'without'} --force if devEngines has ${what}`, (t) => {
    const folder = createFolder(t, { 'package.json': { name: 'a', devEngines } })
    t.deepEqual(devEngineFlags(folder), isForced ? ['--force'] : [])
  })

const places: Array<[what: string, root: object, isForced: boolean]> = [
  ['above, which has workspaces', { workspaces: ['packages/*'], devEngines: PNPM }, true],
  ['above without workspaces, where npm reads nothing', { devEngines: PNPM }, false],
]
for (const [what, root, isForced] of places)
  test(`devEngines counts ${isForced ? 'in' : 'not in'} a package.json ${what}`, (t) => {
    const folder = createFolder(t, {
      'package.json': root,
      'packages/a/package.json': { name: 'a' },
      'packages/a/lib/none.txt': '',
    })
    t.deepEqual(devEngineFlags(`${folder}/packages/a`), isForced ? ['--force'] : [])
    t.deepEqual(devEngineFlags(`${folder}/packages/a/lib`), isForced ? ['--force'] : [])
    t.deepEqual(devEngineFlags(`${folder}/packages`), 'devEngines' in root ? ['--force'] : [])
  })
