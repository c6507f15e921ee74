import { packageRoot } from '../package/read-package.ts'
import type { PluginConfig, ReleaseContext } from '../types.ts'
import { ownEntriesIn } from './own-entries.ts'

/**
 * Counts how often this plugin is listed for the same folder, however the path is written. Entries that only pack are
 * counted apart from those that publish.
 *
 * @returns At least 1. `undefined` if each step has a list of its own.
 */
export function countOwn(
  config: PluginConfig,
  { options, cwd }: Pick<ReleaseContext, 'options' | 'cwd'>,
): number | undefined {
  const own = ownEntriesIn(options.plugins, options)
  if (own.length === 0) return undefined
  const keyOf = ({ npmPublish, pkgRoot }: PluginConfig) =>
    `${npmPublish === false} ${packageRoot(pkgRoot, cwd)}`
  return Math.max(1, own.filter((entry) => keyOf(entry) === keyOf(config)).length)
}
