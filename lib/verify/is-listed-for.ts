import { packageRoot } from '../package/read-package.ts'
import type { ReleaseContext } from '../types.ts'
import { entriesOfStep } from './own-entries.ts'

type Place = Pick<ReleaseContext, 'options' | 'cwd'>

/** Whether a step calls an entry of this plugin that publishes a folder. If that can't be known, it is taken to. */
export const isListedFor = (
  step: 'prepare' | 'publish' | 'addChannel',
  root: string,
  place: Place,
): boolean => foldersOf(step, place)?.has(root) ?? true

/**
 * Returns the folders, as absolute paths, of the entries that a step calls and that publish. `undefined` if that can't
 * be known.
 */
export function foldersOf(
  step: 'prepare' | 'publish' | 'addChannel',
  { options, cwd }: Place,
): Set<string> | undefined {
  const publishing = entriesOfStep(step, options)?.filter(({ npmPublish }) => npmPublish !== false)
  return publishing && new Set(publishing.map(({ pkgRoot }) => packageRoot(pkgRoot, cwd)))
}
