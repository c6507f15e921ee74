import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** A configuration file of a project. */
export interface ProjectFile {
  file: string
  text: string
}

/** From the folder up to the repository's own; the folder alone where there is no repository. */
export function projectFolders(cwd: string): string[] {
  const folders: string[] = []
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    folders.push(folder)
    if (existsSync(path.join(folder, '.git'))) return folders
    if (folder === path.dirname(folder)) return folders.slice(0, 1)
  }
}

/** Those of this name that can be read. */
export async function readFiles(folders: readonly string[], name: string): Promise<ProjectFile[]> {
  const read = folders.map(async (folder) => {
    const file = path.join(folder, name)
    const text = await readFile(file, 'utf8').catch(() => undefined)
    return text === undefined ? [] : [{ file, text }]
  })
  return (await Promise.all(read)).flat()
}
