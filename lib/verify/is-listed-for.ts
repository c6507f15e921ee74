import { packageRoot } from '../package/read-package.ts'
import type { ReleaseContext } from '../types.ts'
import { entriesOfStep } from './own-entries.ts'

/**
 * Whether a step calls an entry of this plugin that publishes a folder. If that can't be known, it is taken to.
 *
 * @param root - An absolute path.
 */
export function isListedFor(
  step: 'prepare' | 'publish',
  root: string,
  { options, cwd }: Pick<ReleaseContext, 'options' | 'cwd'>,
): boolean {
  const own = entriesOfStep(step, options)
  if (!own) return true
  return own.some(({ npmPublish, pkgRoot }) => npmPublish !== false && packageRoot(pkgRoot, cwd) === root)
}
