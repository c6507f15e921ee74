import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Env } from '../types.ts'

/** The variable's own name: Windows has it as `Path`. */
export const pathVariable = (env: Env): string =>
  Object.keys(env).find((name) => /^path$/i.test(name)) ?? 'PATH'

/** The folders of `PATH`. A relative one would be another folder for each process, and is left out. */
export const pathFolders = (env: Env): string[] =>
  (env[pathVariable(env)] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder))

/**
 * The first program of these names in these folders, by its absolute path.
 *
 * @param isTaken - Says of a program that is there whether it may be used.
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
