import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * The folder and those above it, up to the root of its repository; without one, up to `cwd` where that is above. The
 * nearest first.
 */
export async function foldersAbove(folder: string, cwd: string): Promise<string[]> {
  const start = await realpath(folder).catch(() => path.resolve(folder))
  const end = await realpath(cwd).catch(() => path.resolve(cwd))
  const above: string[] = []
  for (let each = start; ; each = path.dirname(each)) {
    above.push(each)
    if (await exists(path.join(each, '.git'))) return above
    if (path.dirname(each) === each) break
  }
  const last = above.indexOf(end)
  return above.slice(0, last === -1 ? 1 : last + 1)
}

export const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )
