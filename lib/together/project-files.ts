import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** A configuration file of a project. */
export interface ProjectFile {
  file: string
  text: string
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
