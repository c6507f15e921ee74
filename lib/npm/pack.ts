import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { TarHeader } from 'modern-tar'
import { unpackTar } from 'modern-tar/fs'

/** A tarball as `npm pack` left it. */
export interface Tarball {
  /** `<name>-<version>.tgz`, npm's own choice. */
  filename: string
  file: string
  /** `sha512-<base64>`, of the whole file. */
  integrity: string
  /** SHA-1 in hex: the only hash that some registries keep. */
  shasum: string
}

/** The one tarball in a folder that `npm pack --pack-destination` wrote to. Rejects if there is none. */
export async function findTarball(folder: string): Promise<Tarball> {
  const filename = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
  if (!filename) throw new Error('npm packed nothing: is its setting `dry-run` on?')
  const file = path.join(folder, filename)
  const [sha512, sha1] = await Promise.all(['sha512', 'sha1'].map((algorithm) => digest(file, algorithm)))
  return {
    filename,
    file,
    integrity: `sha512-${sha512?.toString('base64')}`,
    shasum: sha1?.toString('hex') ?? '',
  }
}

async function digest(file: string, algorithm: string): Promise<Buffer> {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(file), hash)
  return hash.digest()
}

/**
 * Lays a tarball out as a folder that npm packs to the same bytes, with a `.git` that holds only the commit.
 *
 * Published from there, the manifest has `gitHead`, and neither `_from` nor `_resolved`, which a published tarball
 * gets from its own path. The `.git` is there without a commit too: npm would look for one further up.
 *
 * @see npm@11.21.2, lib/commands/publish.js, `#getManifest`
 */
export async function layOut(
  { file }: Tarball,
  gitHead: string | undefined,
  parent: string,
): Promise<string> {
  const folder = await mkdtemp(path.join(parent, 'package-'))
  await unpack(file, folder)
  await mkdir(path.join(folder, '.git'))
  if (gitHead) await writeFile(path.join(folder, '.git', 'HEAD'), `${gitHead}\n`)
  return folder
}

/** npm packs file modes, and the job's umask takes bits from files that are made: they are set once more. */
async function unpack(file: string, folder: string): Promise<void> {
  const modes = new Map<string, number>()
  const remember = (header: TarHeader) => {
    if (header.type === 'file' && header.mode !== undefined) modes.set(header.name, header.mode)
    return header
  }
  await pipeline(createReadStream(file), createGunzip(), unpackTar(folder, { strip: 1, map: remember }))
  await Promise.all([...modes].map(([name, mode]) => chmod(path.join(folder, name), mode & 0o777)))
}
