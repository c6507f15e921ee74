import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const LOCK = join(tmpdir(), 'cfa-tests-apt.lock')

/** Test files run in parallel, and apt serves one caller at a time. */
const alone = (script: string, ...words: string[]) =>
  run('flock', [LOCK, 'sh', '-ec', script, 'sh', ...words])

/** Whether this user may install Debian's packages. */
export const mayInstall = async (): Promise<boolean> =>
  process.getuid?.() === 0 && isThere('/usr/bin/apt-get')

/** Installs the package of a program, unless another process has installed it meanwhile. */
export async function install(name: string): Promise<void> {
  await alone(
    'command -v "$1" || { apt-get update && apt-get install --yes --no-install-recommends "$1"; }',
    name,
  )
}

/**
 * Like `install`, for a program that tests can do without: a failure is not reported, and nobody on this machine tries
 * again. Resolves once no other process is installing either.
 */
export async function tryInstall(name: string): Promise<void> {
  if (!(await mayInstall())) return
  const tried = join(tmpdir(), `cfa-tests-tried-${name}`)
  await alone(
    'command -v "$1" || { test ! -e "$2"; : > "$2"; apt-get update; apt-get install --yes --no-install-recommends "$1"; }',
    ...[name, tried],
  ).catch(() => undefined)
}

/**
 * Unpacks Debian's package of a program into a separate folder, where nothing starts it. Only programs work that need
 * nothing but the C library and what git and curl need.
 *
 * @returns The path of the program, or `undefined` if it can't be had.
 */
export async function unpacked(name: string): Promise<string | undefined> {
  const folder = join(tmpdir(), `cfa-tests-${name}`)
  const candidates = ['usr/sbin', 'usr/bin'].map((part) => join(folder, part, name))
  if (!(await isThere(folder)) && (await mayInstall())) await unpack(name, folder).catch(() => undefined)
  for (const candidate of candidates) if (await isThere(candidate)) return candidate
  return undefined
}

async function unpack(name: string, folder: string): Promise<void> {
  const work = await mkdtemp(`${folder}.`)
  const root = join(work, 'root')
  await mkdir(root)
  await alone(
    'cd "$1"; apt-get download "$2" || { apt-get update && apt-get download "$2"; }; dpkg -x "$2"_*.deb "$3"',
    ...[work, name, root],
  )
  // Another process may have been faster.
  await rename(root, folder).catch(() => undefined)
  await rm(work, { recursive: true })
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
