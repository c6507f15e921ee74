import { createHash } from 'node:crypto'
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'
import { MODULES } from '../helpers/job.ts'

/** Each has a folder in `installed/`. */
export type ToolName =
  | 'npm-12'
  | `pnpm-${10 | 11 | 12}`
  | `yarn-${1 | 4}`
  | 'bun'
  | `changesets-${2 | 3}`
  | 'lerna'
  | 'lerna-lite'
  | 'release-it'
  | 'multi-semantic-release'
  | 'semantic-release-monorepo'
  | 'np'
  | 'nx'
  | 'verdaccio-9'
  | 'continuous-auth'
  | 'slack-bolt'

const CACHE = path.join(MODULES, '.cache/tools')
const installs = new Map<ToolName, Promise<string>>()

/**
 * Installs a tool, once for all test files. Two processes may do it at the same time: the first to finish wins.
 *
 * @returns Its `node_modules`.
 */
export function installTool(name: ToolName): Promise<string> {
  const known = installs.get(name) ?? install(name)
  installs.set(name, known)
  return known
}

/** The folder of a tool's commands, for a `PATH`. */
export const binOf = async (name: ToolName): Promise<string> => path.join(await installTool(name), '.bin')

async function install(name: ToolName): Promise<string> {
  const files = ['package.json', 'package-lock.json']
  const source = path.join(import.meta.dirname, 'installed', name)
  const lock = await readFile(path.join(source, 'package-lock.json'))
  const key = createHash('sha256').update(lock).digest('hex').slice(0, 16)
  const target = path.join(CACHE, `${name}-${key}`)
  const modules = path.join(target, 'node_modules')
  if (await exists(target)) return modules
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(path.join(CACHE, `.${name}-`))
  try {
    for (const file of files) await copyFile(path.join(source, file), path.join(folder, file))
    await ci(folder, name)
    await linkBinary(name, path.join(folder, 'node_modules'))
    await rename(folder, target).catch(async (error: Error) => {
      if (!(await exists(target))) throw error
    })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  return modules
}

/** Tools that work with the semantic-release installed here. */
const WITHOUT_PEERS: readonly ToolName[] = ['continuous-auth', 'semantic-release-monorepo']

/** Runs no install scripts, because none of these tools needs one. */
async function ci(cwd: string, name: ToolName): Promise<void> {
  const npm = path.join(MODULES, 'npm/bin/npm-cli.js')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  const more = WITHOUT_PEERS.includes(name) ? ['--legacy-peer-deps'] : []
  await execa(process.execPath, [npm, 'ci', ...flags, ...more], { cwd, stdin: 'ignore' })
}

/** Tools that are a single binary, in one package per platform. Their own install scripts would link it. */
const BINARIES: Partial<Record<ToolName, { command: string; packages: string; file: string }>> = {
  bun: { command: 'bun', packages: '@oven', file: 'bin/bun' },
  'pnpm-12': { command: 'pnpm', packages: '@pnpm', file: 'pnpm' },
}

async function linkBinary(name: ToolName, modules: string): Promise<void> {
  const binary = BINARIES[name]
  if (!binary) return
  const [found] = await readdir(path.join(modules, binary.packages)).catch(() => [])
  if (found === undefined) throw new Error(`There is no ${name} for this machine.`)
  const file = path.join(modules, binary.packages, found, binary.file)
  await chmod(file, 0o755)
  const bin = path.join(modules, '.bin')
  await mkdir(bin, { recursive: true })
  await symlink(path.relative(bin, file), path.join(bin, binary.command))
}

const exists = (folder: string): Promise<boolean> =>
  stat(folder).then(
    () => true,
    () => false,
  )
