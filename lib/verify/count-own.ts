import { packageRoot } from '../package/read-package.ts'
import type { PluginConfig, ReleaseContext } from '../types.ts'
import { entriesOfStep } from './own-entries.ts'

/**
 * Counts how often `prepare` calls this plugin for the same folder, however the path is written. Entries that only pack
 * are counted apart from those that publish.
 *
 * @returns At least 1. `undefined` if that can't be known.
 */
export function countOwn(
  config: PluginConfig,
  { options, cwd }: Pick<ReleaseContext, 'options' | 'cwd'>,
): number | undefined {
  const own = entriesOfStep('prepare', options)
  if (own === undefined) return undefined
  const keyOf = ({ npmPublish, pkgRoot }: PluginConfig) =>
    `${npmPublish === false} ${packageRoot(pkgRoot, cwd)}`
  return Math.max(1, own.filter((entry) => keyOf(entry) === keyOf(config)).length)
}
