import { packageRoot, readPackage } from '../package/read-package.ts'
import type { PluginConfig } from '../types.ts'

/**
 * Counts the packages that the entries publish, at least 1. One that can't be read counts, because another check says
 * what is wrong with it.
 */
export async function countPackages(entries: readonly PluginConfig[], cwd: string): Promise<number> {
  const published = entries.filter(({ npmPublish }) => npmPublish !== false)
  const roots = new Set(published.map(({ pkgRoot }) => packageRoot(pkgRoot, cwd)))
  const arePrivate = await Promise.all([...roots].map(isPrivate))
  return Math.max(1, arePrivate.filter((is) => !is).length)
}

const isPrivate = async (root: string): Promise<boolean> =>
  (await readPackage(root).catch(() => undefined))?.private === true
