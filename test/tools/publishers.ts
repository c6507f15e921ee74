import path from 'node:path'
import { MODULES } from '../helpers/job.ts'
import { binOf, type ToolName } from './install-tool.ts'

/** A tool that publishes the package in the folder that it is started in. */
export interface Publisher {
  title: string
  tool: ToolName | undefined
  command: readonly string[]
  /** Run first, without the door. */
  before?: readonly string[]
  files?: Record<string, string>
}

export const PUBLISHERS: readonly Publisher[] = [
  { title: 'npm 11', tool: undefined, command: ['npm', 'publish'] },
  { title: 'npm 12', tool: 'npm-12', command: ['npm', 'publish'] },
  ...([10, 11, 12] as const).map((major) => ({
    title: `pnpm ${major}`,
    tool: `pnpm-${major}` as const,
    command: ['pnpm', 'publish', '--no-git-checks'],
  })),
  {
    title: 'Yarn 1',
    tool: 'yarn-1',
    command: ['yarn', 'publish', '--non-interactive', '--no-git-tag-version', '--new-version', '1.0.0'],
  },
  {
    title: 'Yarn 4',
    tool: 'yarn-4',
    command: ['yarn', 'npm', 'publish'],
    before: ['yarn', 'install', '--no-immutable'],
    files: { 'yarn.lock': '' },
  },
  { title: 'bun', tool: 'bun', command: ['bun', 'publish'] },
]

/** This project's npm and Node come last: most tools start npm. */
export async function pathWith(tools: ReadonlyArray<ToolName | undefined>): Promise<string> {
  const folders = tools.map((tool) => (tool ? binOf(tool) : undefined))
  const own = path.join(MODULES, '.bin')
  return [...(await Promise.all(folders)), own, process.env.PATH].filter(Boolean).join(path.delimiter)
}
