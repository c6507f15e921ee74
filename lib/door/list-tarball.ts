import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { unpackTar } from 'modern-tar'

/** A file of a tarball, below its one folder; the size in bytes. */
export interface ListedFile {
  path: string
  size: number
}

/** What a package may unpack to. */
const MOST_BYTES = 4 * 1024 * 1024 * 1024 - 1

/** Lists the files of a gzipped tarball. Rejects where it is none. */
export async function listTarball(tarball: Buffer): Promise<ListedFile[]> {
  const archive = await promisify(gunzip)(tarball, { maxOutputLength: MOST_BYTES })
  const files: ListedFile[] = []
  await unpackTar(archive, {
    strict: true,
    filter: ({ name, size, type = 'file' }) => {
      if (type !== 'directory') files.push({ path: name.replace(/^[^/]+\//, ''), size })
      return false
    },
  })
  return files
}
