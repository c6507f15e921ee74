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

/** What a tarball has in it. */
export interface TarballContents {
  files: ListedFile[]
  /** Its `package.json`, parsed: installers go by that one. `undefined` where it has none that can be read. */
  manifest: unknown
}

const withoutFolder = (name: string): string => name.replace(/^[^/]+\//, '')

/** Lists the files of a gzipped tarball, and reads its `package.json`. Rejects where it is none. */
export async function readTarball(tarball: Buffer): Promise<TarballContents> {
  const archive = await promisify(gunzip)(tarball, { maxOutputLength: MOST_BYTES })
  const files: ListedFile[] = []
  const entries = await unpackTar(archive, {
    strict: true,
    filter: ({ name, size, type = 'file' }) => {
      const path = withoutFolder(name)
      if (type !== 'directory') files.push({ path, size })
      return type === 'file' && path === 'package.json'
    },
  })
  return { files, manifest: parse(entries.at(-1)?.data) }
}

function parse(data: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(
      Buffer.from(data ?? [])
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    )
  } catch {
    return undefined
  }
}
