import path from 'node:path'
import test from 'ava'
import { choosePacker } from '../../lib/pack/choose-packer.ts'
import type { PackageJson } from '../../lib/types.ts'
import { createFolder } from '../fakes/folder.ts'

const FOREIGN = { dependencies: { sibling: 'workspace:^' } }
const PNPM = { 'pnpm-lock.yaml': '' }

const rows: Array<{
  title: string
  files?: Record<string, string | object>
  pkg?: Partial<PackageJson>
  option?: 'auto' | 'npm' | 'pnpm'
  hasRoot?: boolean
  is: string
}> = [
  { title: 'npm packs if its result can be installed, whatever the project uses', files: PNPM, is: 'npm' },
  {
    title: 'npm packs if only a development dependency has workspace:',
    files: PNPM,
    pkg: { devDependencies: { a: 'workspace:*' } } as never,
    is: 'npm',
  },
  {
    title: 'the tool of the lock file replaces workspace:',
    files: PNPM,
    pkg: FOREIGN,
    is: 'pnpm dependencies',
  },
  {
    title: 'the tool replaces catalog: in a peer dependency',
    files: PNPM,
    pkg: { peerDependencies: { a: 'catalog:' } },
    is: 'pnpm dependencies',
  },
  {
    title: 'pnpm packs with an override of main',
    files: PNPM,
    pkg: { publishConfig: { main: 'a.js' } },
    is: 'pnpm publishConfig',
  },
  {
    title: 'npm packs with access in publishConfig',
    files: PNPM,
    pkg: { publishConfig: { access: 'public' } },
    is: 'npm',
  },
  {
    title: 'pnpm packs publishConfig.directory',
    files: PNPM,
    pkg: { publishConfig: { directory: 'dist' } },
    is: 'pnpm publishConfig',
  },
  {
    title: 'pkgRoot wins over publishConfig.directory',
    files: PNPM,
    pkg: { publishConfig: { directory: 'dist' } },
    hasRoot: true,
    is: 'npm',
  },
  {
    title: 'npm packs for bun, which has no overrides',
    files: { 'bun.lock': '' },
    pkg: { publishConfig: { main: 'a.js' } },
    is: 'npm',
  },
  { title: 'bun replaces workspace:', files: { 'bun.lockb': '' }, pkg: FOREIGN, is: 'bun dependencies' },
  {
    title: 'Yarn replaces workspace:',
    files: { 'yarn.lock': '__metadata:\n' },
    pkg: FOREIGN,
    is: 'yarn dependencies',
  },
  {
    title: 'Yarn 1 packs as npm does',
    files: { 'yarn.lock': '# THIS FILE\n# yarn lockfile v1\n' },
    pkg: { publishConfig: { main: 'a.js' } },
    is: 'npm',
  },
  {
    title: 'npm packs if packageManager names Yarn 1',
    files: { 'package.json': { packageManager: 'yarn@1.22.22' } },
    pkg: FOREIGN,
    is: 'npm',
  },
  {
    title: 'packageManager wins over a lock file',
    files: { 'package.json': { packageManager: 'yarn@4.9.0+sha512.aa' }, ...PNPM },
    pkg: FOREIGN,
    is: 'yarn dependencies yarn@4.9.0',
  },
  {
    title: 'devEngines names the tool',
    files: { 'package.json': { devEngines: { packageManager: [{ name: 'bun' }] } }, ...PNPM },
    pkg: FOREIGN,
    is: 'bun dependencies',
  },
  {
    title: 'npm packs if it is the project’s tool',
    files: { 'package-lock.json': '{}' },
    pkg: FOREIGN,
    is: 'npm',
  },
  { title: 'npm packs if the project has no tool', pkg: FOREIGN, is: 'npm' },
  { title: 'the option names npm', files: PNPM, pkg: FOREIGN, option: 'npm', is: 'npm' },
  { title: 'the option names a tool that nothing needs', option: 'pnpm', is: 'pnpm option' },
]

for (const { title, files = {}, pkg = {}, option = 'auto', hasRoot = false, is } of rows)
  test(title, async (t) => {
    const cwd = createFolder(t, { '.git/HEAD': '', 'packages/a/package.json': {}, ...files })
    const root = path.join(cwd, 'packages/a')
    const packer = await choosePacker(option, { root, cwd, pkg: { name: 'a', ...pkg }, hasRoot })
    const { tool, ...more } = packer
    const shown = 'why' in more ? [tool, more.why, more.pinned].filter(Boolean) : [tool]
    t.is(shown.join(' '), is)
  })

test('a lock file above the repository is ignored', async (t) => {
  const outside = createFolder(t, { 'pnpm-lock.yaml': '', 'work/.git/HEAD': '', 'work/package.json': {} })
  const root = path.join(outside, 'work')
  const packer = await choosePacker('auto', {
    root,
    cwd: root,
    pkg: { name: 'a', ...FOREIGN },
    hasRoot: false,
  })
  t.is(packer.tool, 'npm')
})
