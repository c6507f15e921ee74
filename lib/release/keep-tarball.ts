import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Publication } from '../door/read-publication.ts'

/** Writes exactly the tarball that is published into a folder. */
export async function keepTarball({ filename, tarball }: Publication, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, filename)
  // Written elsewhere and moved into place: a link of that name would redirect the write.
  const apart = await mkdtemp(path.join(folder, '.tarball-'))
  try {
    await writeFile(path.join(apart, filename), tarball)
    await rename(path.join(apart, filename), file)
  } finally {
    await rm(apart, { recursive: true, force: true })
  }
  return file
}
