import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const LOCK = join(tmpdir(), 'cfa-tests-apt.lock')

/** Test files run at the same time, and apt works for one at a time. */
const alone = (script: string, ...words: string[]) =>
  run('flock', [LOCK, 'sh', '-ec', script, 'sh', ...words])

/** Whether this user may install Debian's packages. */
export const mayInstall = async (): Promise<boolean> =>
  process.getuid?.() === 0 && isThere('/usr/bin/apt-get')

/** Installs a program's package, unless somebody has meanwhile. */
export async function install(name: string): Promise<void> {
  await alone(
    'command -v "$1" || { apt-get update && apt-get install --yes --no-install-recommends "$1"; }',
    name,
  )
}

/**
 * As `install`, for what can be done without: nothing is said where it can't be had, and nobody on this machine tries
 * again. Resolves when nobody else is at it either.
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
 * Unpacks Debian's package of a program into a folder of its own, where nothing starts it. What it needs beyond the C
 * library and what git and curl need is not there.
 *
 * @returns The program; `undefined` where that can't be had.
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
  // Somebody else may have been faster.
  await rename(root, folder).catch(() => undefined)
  await rm(work, { recursive: true })
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
