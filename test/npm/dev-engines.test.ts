import test from 'ava'
import { devEngineFlags } from '../../lib/npm/dev-engines.ts'
import { createFolder } from '../fakes/folder.ts'

const PNPM = { packageManager: { name: 'pnpm', onFail: 'error' } }
const rows: Array<[what: string, devEngines: unknown, isForced: boolean]> = [
  ['nothing', undefined, false],
  ['another package manager', PNPM, true],
  ['another package manager, which is the default to fail', { packageManager: { name: 'yarn' } }, true],
  [
    'another package manager that is only warned of',
    { packageManager: { name: 'pnpm', onFail: 'warn' } },
    false,
  ],
  ['another package manager that is ignored', { packageManager: { name: 'pnpm', onFail: 'ignore' } }, false],
  ['npm among others', { packageManager: [{ name: 'npm' }, { name: 'pnpm' }] }, false],
  ['npm', { packageManager: { name: 'npm' } }, false],
  ['an npm that is not this one', { packageManager: { name: 'npm', version: '<3' } }, true],
  ['another runtime', { runtime: { name: 'bun' } }, true],
  ['what npm cannot read', { packageManager: 'pnpm' }, false],
  ['what is no object', 'pnpm', false],
]

for (const [what, devEngines, isForced] of rows)
  test(`devEngines with ${what}: ${isForced ? 'forced' : 'as always'}`, async (t) => {
    const folder = createFolder(t, { 'package.json': { name: 'a', devEngines } })
    t.deepEqual(await devEngineFlags([folder]), isForced ? ['--force'] : [])
  })

test('each of npm’s folders counts, and one without package.json does not', async (t) => {
  const [root, pkg, empty] = [
    createFolder(t, { 'package.json': { name: 'root', devEngines: PNPM } }),
    createFolder(t, { 'package.json': { name: 'a' } }),
    createFolder(t),
  ]
  t.deepEqual(await devEngineFlags([pkg, root]), ['--force'])
  t.deepEqual(await devEngineFlags([pkg, empty]), [])
})
