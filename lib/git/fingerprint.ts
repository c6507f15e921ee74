import { lstatSync, readlinkSync } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'

/** What the file system knows about each file, by its path below the root. */
export type Fingerprints = Map<string, string>

const SKIPPED = new Set(['node_modules', '.git'])
const LINK = 'link:'

/**
 * Takes the fingerprints of the files below `root`, except in `node_modules` and `.git`, which npm never packs unasked.
 *
 * @param options.packed - Further files or folders below `root` that are read completely (bundled dependencies).
 * @param options.skip - A folder that is left out.
 */
export async function fingerprint(
  root: string,
  { packed = [], skip }: { packed?: readonly string[] | undefined; skip?: string | undefined } = {},
): Promise<Fingerprints> {
  const files: Fingerprints = new Map()
  const left = skip && (await realpath(skip).catch(() => skip))
  const start = await realpath(root).catch(() => root)
  await walk(start, '', (name, folder) => SKIPPED.has(name) || folder === left, files)
  for (const name of packed) if (!isFile(files.get(name))) await readPacked(start, name, files)
  return files
}

/** Reads a further path. A bundled dependency may be a link to a workspace, and npm packs what is behind it. */
async function readPacked(root: string, name: string, files: Fingerprints): Promise<void> {
  const file = path.join(root, name)
  record(file, name, files)
  if (isFile(files.get(name))) return
  const target = await realpath(file).catch(() => undefined)
  if (target !== undefined) await walk(target, name, (entry) => entry === '.git', files)
}

/**
 * Lists the folders of one folder at the same time, and reads the files of each synchronously. That is faster than
 * a promise for each file, and still lets other work run in between.
 */
async function walk(
  folder: string,
  prefix: string,
  isSkipped: (name: string, folder: string) => boolean,
  files: Fingerprints,
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const folders: string[] = []
  for (const entry of entries) {
    const full = path.join(folder, entry.name)
    if (!entry.isDirectory()) record(full, path.join(prefix, entry.name), files)
    else if (!isSkipped(entry.name, full)) folders.push(entry.name)
  }
  await Promise.all(
    folders.map((name) => walk(path.join(folder, name), path.join(prefix, name), isSkipped, files)),
  )
}

/** Records one file. Files come and go meanwhile, so one that is gone is not recorded. */
function record(file: string, name: string, files: Fingerprints): void {
  try {
    const stats = lstatSync(file, { bigint: true })
    if (stats.isSymbolicLink()) files.set(name, `${LINK}${readlinkSync(file)}`)
    else if (!stats.isDirectory())
      files.set(name, `${stats.mode}:${stats.size}:${stats.mtimeNs}:${stats.ino}`)
  } catch {}
}

const isFile = (print: string | undefined) => print !== undefined && !print.startsWith(LINK)

/** Returns the names that only one of them has, and those that differ. */
export function changedFiles(before: Fingerprints, after: Fingerprints): string[] {
  const gone = [...before.keys()].filter((name) => !after.has(name))
  const other = [...after].filter(([name, print]) => before.get(name) !== print)
  return [...gone, ...other.map(([name]) => name)]
}

/** Whether the two may be the same file, written again with the same content. */
export function sameSizeAndMode(before: string | undefined, after: string | undefined): boolean {
  const [one, other] = [readFingerprint(before), readFingerprint(after)]
  return one !== undefined && one.size === other?.size && one.mode === other.mode
}

/** Reads the mode and the size in bytes. Returns `undefined` for a link, or if there is no file. */
export function readFingerprint(print: string | undefined): { mode: number; size: number } | undefined {
  if (print === undefined || !isFile(print)) return undefined
  const [mode, size] = print.split(':')
  return { mode: Number(mode), size: Number(size) }
}
