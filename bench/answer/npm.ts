import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa, type Options } from 'execa'
import type { TestRegistry, TestUser } from '../../test-registry/index.ts'

const BIN = path.resolve(import.meta.dirname, '../../node_modules/.bin')

/** A home directory logged in to the registry, with the same npm that a release uses. */
export interface NpmHome {
  folder: string
  env: Record<string, string>
  run: (args: string[], options: { cwd: string; env?: Record<string, string> }) => Promise<void>
  close: () => Promise<void>
}

export async function createNpmHome({ url }: TestRegistry, { token }: TestUser): Promise<NpmHome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-npm-'))
  const [home, temporary] = [path.join(folder, 'home'), path.join(folder, 'tmp')]
  await Promise.all([mkdir(home), mkdir(temporary)])
  await writeFile(path.join(home, '.npmrc'), `//${new URL(url).host}/:_authToken=${token}\n`)
  const env = {
    PATH: [BIN, process.env.PATH].join(path.delimiter),
    HOME: home,
    TMPDIR: temporary,
    npm_config_registry: url,
    npm_config_update_notifier: 'false',
  }
  return {
    folder,
    env,
    run: async (args, { cwd, env: more = {} }) => {
      const options = { cwd, env: { ...env, ...more }, extendEnv: false, stdin: 'ignore' } satisfies Options
      await execa('npm', args, options)
    },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}
