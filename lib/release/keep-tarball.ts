import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Publication } from '../door/read-publication.ts'

/**
 * Keeps the very tarball that is published.
 *
 * @returns Its path.
 */
export async function keepTarball({ filename, tarball }: Publication, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, filename)
  await writeFile(file, tarball)
  return file
}
