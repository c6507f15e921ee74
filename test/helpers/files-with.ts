import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** The files in some folders, except for links, that contain one of these texts. */
export async function filesWith(texts: readonly string[], folders: readonly string[]): Promise<string[]> {
  const listed = folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true }))
  const files = (await Promise.all(listed))
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  const found: string[] = []
  for (const file of files) {
    const content = await readFile(file)
    if (texts.some((text) => content.includes(text))) found.push(file)
  }
  return found
}
