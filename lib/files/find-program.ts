import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Env } from '../types.ts'
import { projectFolders } from './project-folders.ts'

const SUFFIX = process.platform === 'win32' ? '.exe' : ''

/** Returns the variable's own name, which is `Path` on Windows. */
const pathVariable = (env: Env): string => Object.keys(env).find((name) => /^path$/i.test(name)) ?? 'PATH'

/** Returns the folders of `PATH`. A relative one would be another folder for each process, so it is left out. */
export const pathFolders = (env: Env): string[] =>
  (env[pathVariable(env)] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder))

/**
 * Finds the first program with one of these names in these folders. Returns its absolute path.
 *
 * @param isTaken - Whether a program that was found may be used.
 */
export async function findProgram(
  names: readonly string[],
  folders: readonly string[],
  isTaken: (file: string) => Promise<boolean> = async () => true,
): Promise<string | undefined> {
  for (const folder of folders)
    for (const name of names) {
      const file = path.join(folder, name)
      if ((await isExecutable(file)) && (await isTaken(file))) return file
    }
  return undefined
}

/**
 * Finds a program outside of the project and of any `node_modules`, because a dependency can bring one of the same
 * name. Returns its absolute path, and `PATH` with only the folders outside, for what the program starts.
 */
export async function findOutside(
  name: string,
  { env, cwd }: { env: Env; cwd: string },
): Promise<{ file: string; variables: Env } | undefined> {
  const own = await realpath(cwd).catch(() => cwd)
  const root = projectFolders(own).at(-1) ?? own
  const folders = await foldersOutside(env, root)
  // A link into the project is not outside.
  const isOutside = async (file: string) => !isIn(root, await realpath(file))
  const file = await findProgram([`${name}${SUFFIX}`], folders, isOutside)
  return file === undefined
    ? undefined
    : { file, variables: { [pathVariable(env)]: folders.join(path.delimiter) } }
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

const isIn = (root: string, place: string): boolean => {
  const way = path.relative(root, place)
  return way === '' || !(way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way))
}

const isOfPackages = (folder: string): boolean => folder.split(path.sep).includes('node_modules')

async function foldersOutside(env: Env, root: string): Promise<string[]> {
  const listed = pathFolders(env)
  const real = await Promise.all(listed.map((folder) => realpath(folder).catch(() => undefined)))
  return listed.filter((folder, index) => {
    const place = real[index]
    return place !== undefined && !isIn(root, place) && ![folder, place].some(isOfPackages)
  })
}
