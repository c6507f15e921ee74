import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { startEndpoint } from '../../test/helpers/endpoint.ts'
import { createJob, ROOT } from '../../test/helpers/job.ts'
import { binOf, type ToolName } from '../../test/tools/install-tool.ts'
import { startTestRegistry, type TestRegistry } from '../../test-registry/index.ts'

/** A tool that publishes all packages of a workspace. */
export interface Tool {
  title: string
  /** The tool to install. Default: the project's own npm. */
  name?: ToolName
  command: readonly [file: string, ...args: string[]]
  files: Record<string, string | object>
}

export const TOOLS: readonly Tool[] = [
  {
    title: 'npm 11',
    command: ['npm', 'publish', '--workspaces'],
    files: { 'package.json': { name: 'root', private: true, workspaces: ['packages/*'] } },
  },
  {
    title: 'pnpm 11',
    name: 'pnpm-11',
    command: ['pnpm', '-r', 'publish', '--no-git-checks'],
    files: {
      'package.json': { name: 'root', private: true },
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    },
  },
]

/** A workspace that can be published both ways, with a new version each time. */
export interface Workspace {
  /** Milliseconds from the tool's start to its last upload. */
  byItself: () => Promise<number>
  /** Milliseconds from the answer to the last upload. */
  together: () => Promise<number>
  close: () => Promise<void>
}

export async function createWorkspace(tool: Tool, count: number): Promise<Workspace> {
  const registry = await startTestRegistry()
  const [alice, carol] = await Promise.all([
    registry.addUser('alice'),
    registry.addUser('carol', { twoFactor: 'off' }),
  ])
  registry.reuseCodes(alice.name)
  let answeredAt = Number.NaN
  const endpoint = await startEndpoint({
    features: ['several', 'sealed', 'wait', 'details'],
    decide: () => {
      answeredAt = performance.now()
      return { answer: { username: alice.name, otp: registry.code(alice.name) } }
    },
  })
  const cwd = await mkdtemp(path.join(tmpdir(), 'bench-cfa-publish-'))
  const job = await createJob()
  const bin = tool.name ? `${await binOf(tool.name)}${path.delimiter}` : ''
  let version = 0
  const run = async (command: readonly string[], env: Record<string, string>) => {
    const [file = '', ...args] = command
    const all = { ...job.env, PATH: `${bin}${job.env.PATH}`, ...env }
    await execa(file, args, { cwd, env: all, extendEnv: false, stdin: 'ignore' })
    return lastUpload(registry, count)
  }
  const next = async (user: string, token?: string) => {
    version += 1
    registry.requests.length = 0
    await writeTree(cwd, { ...tool.files, '.npmrc': npmrc(registry.url, token) })
    await writePackages(cwd, { user, count, version: `${version}.0.0` })
  }
  return {
    byItself: async () => {
      await next('carol', carol.token)
      const startedAt = performance.now()
      return (await run(tool.command, {})) - startedAt
    },
    together: async () => {
      await next('alice')
      const command = [process.execPath, path.join(ROOT, 'dist/cli.js'), 'publish', '--', ...tool.command]
      const end = await run(command, { NPM_TOKEN_ALICE: alice.token, ...endpoint.env })
      return end - answeredAt
    },
    close: async () => {
      await Promise.all([endpoint.close(), registry.close(), job.end()])
      await rm(cwd, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

interface Packages {
  user: string
  count: number
  version: string
}

function npmrc(registry: string, token?: string): string {
  const credential = token ? `//${new URL(registry).host}/:_authToken=${token}\n` : ''
  return `registry=${registry}\n${credential}`
}

async function writePackages(cwd: string, { user, count, version }: Packages): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const dependencies = index % 2 === 1 ? { [`${user}-${index - 1}`]: version } : {}
    await writeTree(path.join(cwd, 'packages', `${index}`), {
      'package.json': { name: `${user}-${index}`, version, dependencies },
      'index.js': `export default ${index} // ${version}\n`,
    })
  }
}

async function writeTree(folder: string, files: Record<string, string | object>): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [file, content] of Object.entries(files))
    await writeFile(path.join(folder, file), typeof content === 'string' ? content : JSON.stringify(content))
}

function lastUpload({ requests }: TestRegistry, count: number): number {
  const uploads = requests.filter(({ method, status }) => method === 'PUT' && status === 201)
  if (uploads.length !== count) throw new Error(`${uploads.length} of ${count} were published`)
  return Math.max(...uploads.map(({ answeredAt }) => answeredAt ?? Number.NaN))
}
