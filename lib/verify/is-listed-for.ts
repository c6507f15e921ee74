import { packageRoot } from '../package/read-package.ts'
import type { ReleaseContext } from '../types.ts'
import { findOwnEntries } from './own-entries.ts'

/**
 * Whether a step calls this plugin for a folder, where the step has a list of its own. Otherwise every entry has all steps.
 *
 * @param root - Absolute.
 */
export function isListedFor(
  step: 'prepare' | 'publish',
  root: string,
  { options, cwd }: Pick<ReleaseContext, 'options' | 'cwd'>,
): boolean {
  const own = options[step] === undefined ? [] : findOwnEntries({ [step]: options[step] })
  return own.length === 0 || own.some(({ pkgRoot }) => packageRoot(pkgRoot, cwd) === root)
}
