import { constants, existsSync } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { execa } from 'execa'
import { aborted } from '../async/aborted.ts'
import { childEnvironment } from '../npm/environment.ts'
import type { Env } from '../types.ts'
import type { Job } from './job.ts'

const OUTPUT_CHARACTERS = 64 * 1024
const SUFFIX = process.platform === 'win32' ? '.exe' : ''

/**
 * Runs a program that the CI service brings, and resolves with its standard output.
 *
 * A dependency can bring a program of the same name, so folders of `PATH` in the project or in some `node_modules` are
 * passed over, here and by what the program starts. It gets the job's environment without this plugin's secrets, and
 * runs in its own folder, for the project's files are anybody's.
 *
 * Rejects with a sentence that has nothing of the standard output in it, at the latest when `signal` is aborted.
 */
export async function runCiCommand(
  name: string,
  args: readonly string[],
  { env, cwd }: Pick<Job, 'env' | 'cwd'>,
  signal: AbortSignal,
): Promise<string> {
  const root = rootOf(await realpath(cwd).catch(() => cwd))
  const folders = await foldersOutside(env, root)
  const file = await find(`${name}${SUFFIX}`, folders, root)
  if (file === undefined) throw new Error(`There is no \`${name}\` in \`PATH\`, outside of the project.`)
  const child = execa(file, args, {
    cwd: path.dirname(file),
    env: { ...childEnvironment(env, []), [pathVariable(env)]: folders.join(path.delimiter) },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    maxBuffer: OUTPUT_CHARACTERS,
    cancelSignal: signal,
  })
  const result = await Promise.race([child, aborted(signal).catch(() => leave(child))])
  if (!result.failed) return result.stdout
  throw new Error(`\`${name} ${args[0]}\` ${endOf(result)}`)
}

/** What the program has started itself may hold its output open for long. */
function leave({ stdout, stderr }: { stdout: Readable; stderr: Readable }) {
  stdout.destroy()
  stderr.destroy()
  return { failed: true, isCanceled: true, isMaxBuffer: false } as const
}

interface End {
  isCanceled: boolean
  isMaxBuffer: boolean
  exitCode?: number | undefined
  signal?: string | undefined
  stderr?: string | undefined
}

/** Standard output may have the token in it, even after a failure. */
function endOf({ isCanceled, isMaxBuffer, exitCode, signal, stderr = '' }: End): string {
  if (isCanceled) return 'did not answer in time.'
  if (isMaxBuffer) return 'printed more than a token.'
  if (exitCode === undefined) return signal === undefined ? 'could not be started.' : `ended by ${signal}.`
  return `ended with status ${exitCode}. ${stderr.trim() === '' ? 'It said nothing.' : `It said: ${stderr}`}`
}

/** The folder of the repository that `cwd` is in, or `cwd`. */
function rootOf(cwd: string): string {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder
    if (folder === path.dirname(folder)) return cwd
  }
}

const isIn = (root: string, place: string): boolean => {
  const way = path.relative(root, place)
  return way === '' || !(way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way))
}

const isOfPackages = (folder: string): boolean => folder.split(path.sep).includes('node_modules')

/** Windows has it as `Path`. */
const pathVariable = (env: Env): string => Object.keys(env).find((name) => /^path$/i.test(name)) ?? 'PATH'

async function foldersOutside(env: Env, root: string): Promise<string[]> {
  const listed = (env[pathVariable(env)] ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
  const real = await Promise.all(listed.map((folder) => realpath(folder).catch(() => undefined)))
  return listed.filter((folder, index) => {
    const place = real[index]
    return place !== undefined && !isIn(root, place) && ![folder, place].some(isOfPackages)
  })
}

/** The first one, by its absolute path. A link into the project is none. */
async function find(name: string, folders: readonly string[], root: string): Promise<string | undefined> {
  for (const folder of folders) {
    const file = path.join(folder, name)
    if ((await isExecutable(file)) && !isIn(root, await realpath(file))) return file
  }
  return undefined
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
