import { packageRoot } from '../package/read-package.ts'
import type { ReleaseContext } from '../types.ts'
import { ownEntriesIn } from './own-entries.ts'

/**
 * Whether a step calls this plugin for a folder. A step without a list of its own calls every entry.
 *
 * @param root - An absolute path.
 */
export function isListedFor(
  step: 'prepare' | 'publish',
  root: string,
  { options, cwd }: Pick<ReleaseContext, 'options' | 'cwd'>,
): boolean {
  const own = ownEntriesIn(options[step])
  return own.length === 0 || own.some(({ pkgRoot }) => packageRoot(pkgRoot, cwd) === root)
}
