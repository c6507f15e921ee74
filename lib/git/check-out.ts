import { chmod, lstat, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type FileState, keepState } from './file-state.ts'
import { type IndexGit, withoutFilters } from './temporary-index.ts'
import type { WrittenTree } from './write-tree.ts'

interface WantedFile {
  /** The path from the top of the working tree. */
  name: string
  /** The size in bytes that the file had in the working tree, if it is known. */
  size: number | undefined
  /** The permission bits, if they are known. Git keeps only whether a file is executable. */
  mode: number | undefined
}

/**
 * Retrieves files of a tree as they were in the working tree.
 *
 * Line endings and filters allow more than one content. Git's own check-out is tried first, and the size tells whether
 * it is right. Then come the other line endings, and last the content without filters (the job may have checked out
 * without git-lfs). A file is left out if none of these fits.
 */
export async function checkOut(
  wanted: readonly WantedFile[],
  { git }: WrittenTree,
  folder: string,
): Promise<Map<string, FileState>> {
  const found = await checkOutOnce(wanted, git, folder)
  const missing = wanted.filter(({ name }) => !found.has(name))
  if (missing.length === 0) return found
  const unfiltered = await withoutFilters(git)
  return unfiltered ? new Map([...found, ...(await checkOutOnce(missing, unfiltered, folder))]) : found
}

async function checkOutOnce(
  wanted: readonly WantedFile[],
  git: IndexGit,
  folder: string,
): Promise<Map<string, FileState>> {
  const out = await mkdtemp(path.join(folder, 'out-'))
  const args = ['checkout-index', '-z', '--stdin', `--prefix=${out}/`]
  await git(args, wanted.map(({ name }) => `${name}\0`).join(''))
  const found = new Map<string, FileState>()
  for (const file of wanted) {
    const written = path.join(out, file.name)
    if (await fits(written, file)) found.set(file.name, await keepState(out, file.name, folder))
  }
  return found
}

/**
 * Returns whether a checked-out file is the wanted one. Gives it the mode, and other line endings if these make it fit.
 */
async function fits(written: string, { size, mode }: WantedFile): Promise<boolean> {
  const stats = await lstat(written).catch(() => undefined)
  if (!stats || stats.isSymbolicLink()) return stats !== undefined
  if (size !== undefined && stats.size !== size) {
    const content = await readFile(written)
    const other = [toLf(content), toCrlf(content)].find(({ length }) => length === size)
    if (!other) return false
    await writeFile(written, other)
  }
  // This comes last, because the mode may forbid writing.
  if (mode !== undefined) await chmod(written, mode)
  return true
}

// Latin-1 keeps every byte, because it has a character for each.
const toLf = (content: Buffer) => Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
const toCrlf = (content: Buffer) =>
  Buffer.from(content.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
