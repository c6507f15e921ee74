import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Env } from '../types.ts'

/** Returns the variable's own name, which is `Path` on Windows. */
export const pathVariable = (env: Env): string =>
  Object.keys(env).find((name) => /^path$/i.test(name)) ?? 'PATH'

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

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
