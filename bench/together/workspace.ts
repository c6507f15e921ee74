import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { startEndpoint } from '../../test/helpers/endpoint.ts'
import { createJob, ROOT } from '../../test/helpers/job.ts'
import { startTestRegistry, type TestRegistry } from '../../test/registry/index.ts'

/** npm workspaces that are published in both ways, a new version each time. */
export interface Workspace {
  /** Milliseconds from npm's start to its last upload. */
  byItself: () => Promise<number>
  /** Milliseconds from the answer to the last upload. */
  together: () => Promise<number>
  close: () => Promise<void>
}

const PUBLISH = ['publish', '--workspaces']

export async function createWorkspace(count: number): Promise<Workspace> {
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
  const cwd = await mkdtemp(path.join(tmpdir(), 'bench-together-'))
  const job = await createJob()
  let version = 0
  const run = async (file: string, args: string[], env: Record<string, string>) => {
    await execa(file, args, { cwd, env: { ...job.env, ...env }, extendEnv: false, stdin: 'ignore' })
    return lastUpload(registry, count)
  }
  const next = async (user: string) => {
    version += 1
    registry.requests.length = 0
    await writePackages(cwd, { user, count, version: `${version}.0.0`, registry: registry.url })
  }
  return {
    byItself: async () => {
      await next('carol')
      const { host } = new URL(registry.url)
      const startedAt = performance.now()
      return (await run('npm', PUBLISH, { [`npm_config_//${host}/:_authToken`]: carol.token })) - startedAt
    },
    together: async () => {
      await next('alice')
      const args = [path.join(ROOT, 'dist/cli.js'), 'publish', '--', 'npm', ...PUBLISH]
      const end = await run(process.execPath, args, { NPM_TOKEN_ALICE: alice.token, ...endpoint.env })
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
  registry: string
}

async function writePackages(cwd: string, { user, count, version, registry }: Packages): Promise<void> {
  const write = async (file: string, content: object | string) => {
    await mkdir(path.dirname(path.join(cwd, file)), { recursive: true })
    await writeFile(path.join(cwd, file), typeof content === 'string' ? content : JSON.stringify(content))
  }
  await write('package.json', { name: 'root', private: true, workspaces: ['packages/*'] })
  await write('.npmrc', `registry=${registry}\n`)
  for (let index = 0; index < count; index += 1) {
    const dependencies = index % 2 === 1 ? { [`${user}-${index - 1}`]: version } : {}
    await write(`packages/${index}/package.json`, { name: `${user}-${index}`, version, dependencies })
    await write(`packages/${index}/index.js`, `export default ${index} // ${version}\n`)
  }
}

function lastUpload({ requests }: TestRegistry, count: number): number {
  const uploads = requests.filter(({ method, status }) => method === 'PUT' && status === 201)
  if (uploads.length !== count) throw new Error(`${uploads.length} of ${count} were published`)
  return Math.max(...uploads.map(({ answeredAt }) => answeredAt ?? Number.NaN))
}
