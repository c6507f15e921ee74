import { chmodSync, realpathSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { Packer } from '../../lib/pack/choose-packer.ts'
import { findCommand } from '../../lib/pack/find-command.ts'
import type { PackTool } from '../../lib/pack/tools.ts'
import { createFolder } from '../fakes/folder.ts'

type Files = Record<string, string | object>
type Tool = Exclude<Packer, { tool: 'npm' }>

function project(t: ExecutionContext, files: Files) {
  const folder = realpathSync(createFolder(t, files))
  for (const file of Object.keys(files)) chmodSync(path.join(folder, file), 0o755)
  const find = (tool: PackTool, more: Partial<Tool> & { PATH?: string } = {}) => {
    const { PATH = '', ...own } = more
    return findCommand({ tool, why: 'option', folders: [folder], pinned: undefined, ...own } as Tool, {
      PATH,
    })
  }
  return { folder, find, at: (file: string) => path.join(folder, file) }
}

test('a tool that the project lists is used from node_modules/.bin', async (t) => {
  const { find, at } = project(t, {
    'package.json': { devDependencies: { pnpm: '^11.0.0' } },
    'node_modules/.bin/pnpm': '',
    'path/pnpm': '',
  })
  t.deepEqual(await find('pnpm', { PATH: at('path') }), { file: at('node_modules/.bin/pnpm'), args: [] })
})

test('a command that some dependency put into node_modules/.bin is not used', async (t) => {
  const { find, at } = project(t, {
    'package.json': { dependencies: { innocent: '1.0.0' } },
    'node_modules/.bin/pnpm': '',
    'path/pnpm': '',
  })
  const PATH = [at('node_modules/.bin'), at('path')].join(path.delimiter)
  t.deepEqual(await find('pnpm', { PATH }), { file: at('path/pnpm'), args: [] })
  t.is(await find('pnpm', { PATH: at('node_modules/.bin') }), undefined)
})

test('relative entries of PATH are skipped', async (t) => {
  const { find } = project(t, { 'test/pnpm': '' })
  t.is(await find('pnpm', { PATH: ['test', '.', ''].join(path.delimiter) }), undefined)
})

test('Yarn is the program that yarnPath names', async (t) => {
  const { find, at } = project(t, { '.yarnrc.yml': 'a: 1\nyarnPath: ".yarn/yarn.cjs"\n', 'path/yarn': '' })
  const found = { file: process.execPath, args: [at('.yarn/yarn.cjs')] }
  t.deepEqual(await find('yarn', { PATH: at('path') }), found)
})

test('Corepack runs the tool that the project pins', async (t) => {
  const { find, at } = project(t, { 'path/corepack': '' })
  const found = { file: at('path/corepack'), args: ['yarn'] }
  t.deepEqual(await find('yarn', { PATH: at('path'), pinned: 'yarn@4.9.0' }), found)
  t.is(await find('yarn', { PATH: at('path') }), undefined)
})
