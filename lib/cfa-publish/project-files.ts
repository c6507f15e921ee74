import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** A configuration file of a project. */
export interface ProjectFile {
  file: string
  text: string
}

/** Reads the files of this name in the folders. Leaves out those that can't be read. */
export async function readFiles(folders: readonly string[], name: string): Promise<ProjectFile[]> {
  const read = folders.map(async (folder) => {
    const file = path.join(folder, name)
    const text = await readFile(file, 'utf8').catch(() => undefined)
    return text === undefined ? [] : [{ file, text }]
  })
  return (await Promise.all(read)).flat()
}
