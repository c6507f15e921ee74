import { randomUUID } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import {
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
} from 'node:fs/promises'
import path from 'node:path'

/** What is at a path. A folder counts as absent, because only the paths below it count. */
export type FileState =
  | { kind: 'absent' }
  | { kind: 'link'; target: string }
  /** `copy` is the path of a file with the content, `mode` the permission bits. */
  | { kind: 'file'; mode: number; copy: string }

/** The permission bits of a file's mode. */
export const PERMISSIONS = 0o7777

/** Copies what is at `name` below `top` into `folder`. Throws if it is neither a file nor a link. */
export async function keepState(top: string, name: string, folder: string): Promise<FileState> {
  const stats = await statOf(top, name)
  const file = path.join(top, name)
  if (!stats || stats.isDirectory()) return { kind: 'absent' }
  if (stats.isSymbolicLink()) return { kind: 'link', target: await readlink(file) }
  if (!stats.isFile()) throw new Error('neither a file nor a link')
  const copy = path.join(folder, randomUUID())
  await copyFile(file, copy, constants.COPYFILE_FICLONE)
  return { kind: 'file', mode: stats.mode & PERMISSIONS, copy }
}

/** Whether exactly this state is at `name` below `top`. */
export async function isInState(state: FileState, top: string, name: string): Promise<boolean> {
  const stats = await statOf(top, name)
  const file = path.join(top, name)
  if (!stats || stats.isDirectory()) return state.kind === 'absent'
  if (stats.isSymbolicLink()) return state.kind === 'link' && (await readlink(file)) === state.target
  if (state.kind !== 'file' || (stats.mode & PERMISSIONS) !== state.mode) return false
  return (await readFile(file)).equals(await readFile(state.copy))
}

/**
 * Brings `name` below `top` into a state in one step, so that no reader sees half a file. Throws, and leaves the file
 * as it was, if a folder on the way has become a link, or a folder with files in it is in the way.
 */
export async function replaceAtomically(state: FileState, top: string, name: string): Promise<void> {
  await refuseLinks(top, path.dirname(name))
  const file = path.join(top, name)
  if (state.kind === 'absent') {
    const stats = await statOf(top, name)
    if (stats && !stats.isDirectory()) await rm(file)
    return
  }
  await mkdir(path.dirname(file), { recursive: true })
  const next = `${file}.${randomUUID()}`
  try {
    await create(state, next)
    await removeEmptyFolders(file)
    await rename(next, file)
  } finally {
    await rm(next, { force: true })
  }
}

async function create(state: Exclude<FileState, { kind: 'absent' }>, file: string): Promise<void> {
  // A copy has the mode of the original.
  await (state.kind === 'link' ? symlink(state.target, file) : copyFile(state.copy, file))
}

/**
 * Returns `undefined` if nothing is there, or if a folder on the way is a link: what is behind it does not belong to
 * the repository.
 */
async function statOf(top: string, name: string): Promise<Stats | undefined> {
  for (const folder of foldersTo(top, path.dirname(name))) {
    if (!(await lstatIfThere(folder))?.isDirectory()) return undefined
  }
  return lstatIfThere(path.join(top, name))
}

async function refuseLinks(top: string, name: string): Promise<void> {
  for (const folder of foldersTo(top, name)) {
    if ((await lstatIfThere(folder))?.isSymbolicLink()) throw new Error('a folder is a link')
  }
}

/** Lists all folders on the way, including the last one. */
function foldersTo(top: string, name: string): string[] {
  const parts = name.split('/')
  return parts.map((_, at) => path.join(top, ...parts.slice(0, at + 1)))
}

async function lstatIfThere(file: string): Promise<Stats | undefined> {
  try {
    return await lstat(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

async function removeEmptyFolders(file: string): Promise<void> {
  if (!(await lstatIfThere(file))?.isDirectory()) return
  for (const name of await readdir(file)) await removeEmptyFolders(path.join(file, name))
  await rmdir(file)
}
