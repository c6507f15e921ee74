import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { GIT_ENV } from './repository.ts'

export const ROOT = path.resolve(import.meta.dirname, '../..')
export const MODULES = path.join(ROOT, 'node_modules')

/** The machine that a job runs on. */
export interface Job {
  env: Record<string, string>
  /** The folder with everything of the job. */
  folder: string
  /** Reads what is left, and removes it. */
  end: () => Promise<{ npmLogs: string; leftovers: string[] }>
}

/** Gives a job its own home, its own temporary folder, and a PATH with `commands` and then this project's npm. */
export async function createJob(commands: Record<string, string> = {}): Promise<Job> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'job-')))
  const [home, temporary, bin] = ['home', 'tmp', 'bin'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ]
  await Promise.all([home, temporary, bin].map((name) => mkdir(name)))
  for (const [name, script] of Object.entries(commands))
    await writeFile(path.join(bin, name), script, { mode: 0o755 })
  const env = {
    ...GIT_ENV,
    PATH: [bin, path.join(MODULES, '.bin'), process.env.PATH].join(path.delimiter),
    HOME: home,
    TMPDIR: temporary,
    npm_config_update_notifier: 'false',
    // Node's default. With a folder of its own, each job would compile npm again.
    NODE_COMPILE_CACHE: path.join(tmpdir(), 'node-compile-cache'),
    // Nothing but loopback can be reached.
    HTTP_PROXY: 'http://127.0.0.1:1',
    HTTPS_PROXY: 'http://127.0.0.1:1',
    NO_PROXY: '127.0.0.1,localhost',
  }
  const end = async () => {
    const leftovers = (await readdir(temporary)).filter((name) => name.startsWith('semantic-release-npm-'))
    const npmLogs = await readAll(path.join(home, '.npm/_logs'))
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    return { npmLogs, leftovers }
  }
  return { env, folder, end }
}

async function readAll(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => [])
  return (await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))).join('\n')
}
