import { existsSync } from 'node:fs'
import path from 'node:path'

/** Lists a folder and all those above it, the nearest first. */
export function foldersAbove(folder: string): string[] {
  const start = path.resolve(folder)
  const above = path.dirname(start)
  return above === start ? [start] : [start, ...foldersAbove(above)]
}

/**
 * Lists a folder and those above it, up to the root of its repository. Without a repository, up to `end` if that is
 * above, or else only the folder itself.
 */
export function projectFolders(folder: string, end = folder): string[] {
  const above = foldersAbove(folder)
  const root = above.findIndex((each) => existsSync(path.join(each, '.git')))
  const last = root === -1 ? above.indexOf(path.resolve(end)) : root
  return above.slice(0, Math.max(last, 0) + 1)
}
