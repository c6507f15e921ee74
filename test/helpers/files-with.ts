import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const TRIES = 50
const PAUSE_MS = 200

/**
 * The files in some folders, except for links, that contain one of these texts. A tool can leave a git behind that is
 * still writing files back, so if a file goes away meanwhile, all are read again.
 */
export async function filesWith(texts: readonly string[], folders: readonly string[]): Promise<string[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await readAll(texts, folders)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === TRIES) throw error
      await delay(PAUSE_MS)
    }
  }
}

async function readAll(texts: readonly string[], folders: readonly string[]): Promise<string[]> {
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
