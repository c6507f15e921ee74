import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

/** The real npm with its own HOME, cache and user config, and only PATH from this process's environment. */
export interface NpmCli {
  /** Runs npm with `--json` and `--userconfig`. Never throws: a failed run has an `error`. */
  run: (args: string[], options: RunOptions) => Promise<NpmRun>
  /** Writes a one-file package and returns its folder. */
  writePackage: (name: string, version: string, files?: Record<string, string | Buffer>) => Promise<string>
  close: () => Promise<void>
}

export interface RunOptions {
  token: string | null
  cwd?: string
  otp?: string
  env?: Record<string, string>
}

export interface NpmRun {
  exitCode: number | undefined
  stdout: string
  stderr: string
  error: { code?: string; summary?: string; detail?: string; authUrl?: string; doneUrl?: string } | null
}

const npm = join(createRequire(import.meta.url).resolve('npm/package.json'), '../bin/npm-cli.js')

export async function createNpmCli(registryUrl: string): Promise<NpmCli> {
  const folder = await mkdtemp(join(tmpdir(), 'npm-cli-'))
  const credentials = new URL(registryUrl).host
  return {
    run: async (args, { token, cwd = folder, otp, env = {} }) => {
      const home = await mkdtemp(join(folder, 'home-'))
      const userconfig = join(home, 'user.npmrc')
      await writeFile(userconfig, token ? `//${credentials}/:_authToken=${token}\n` : '')
      const flags = ['--json', '--userconfig', userconfig, '--registry', registryUrl]
      const otpEnv = otp === undefined ? {} : { npm_config_otp: otp }
      return execute([...args, ...flags], cwd, { ...BASE_ENV, HOME: home, ...otpEnv, ...env })
    },
    writePackage: (name, version, files = {}) => writePackage(folder, name, version, files),
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

const BASE_ENV = {
  PATH: process.env.PATH ?? '',
  npm_config_update_notifier: 'false',
  npm_config_fetch_retries: '0', // npm would wait 10 s before the first
}

async function execute(args: string[], cwd: string, env: Record<string, string>): Promise<NpmRun> {
  const options = { cwd, env, extendEnv: false, reject: false, stdin: 'ignore' } as const
  const { exitCode, stdout, stderr } = await execa(process.execPath, [npm, ...args], options)
  return { exitCode, stdout, stderr, error: exitCode === 0 ? null : errorOf(stdout) }
}

function errorOf(stdout: string): NpmRun['error'] {
  const start = stdout.indexOf('{') // the output of lifecycle scripts comes first
  return start === -1 ? {} : JSON.parse(stdout.slice(start)).error
}

async function writePackage(
  folder: string,
  name: string,
  version: string,
  files: Record<string, string | Buffer>,
): Promise<string> {
  const path = join(await mkdtemp(join(folder, 'package-')), 'package')
  await mkdir(path)
  await writeFile(join(path, 'package.json'), JSON.stringify({ name, version }))
  for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content)
  return path
}
