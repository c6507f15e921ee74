import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
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
  // Written apart and moved there: a link of that name would lead the write elsewhere.
  const apart = await mkdtemp(path.join(folder, '.tarball-'))
  try {
    await writeFile(path.join(apart, filename), tarball)
    await rename(path.join(apart, filename), file)
  } finally {
    await rm(apart, { recursive: true, force: true })
  }
  return file
}
