import { LIMITS, printable, type Question } from '@cfa/protocol'
import type { ProjectSetting } from '../npm/npm-config.ts'

/** Describes npm's network settings from the project's own files, as a question has them. */
export function shownNetwork(settings: readonly ProjectSetting[]): NonNullable<Question['network']> {
  const label = (text: string) => printable(text, LIMITS.labelLength) ?? '?'
  return settings
    .slice(0, LIMITS.network)
    .map(({ setting, value, file }) => ({ setting: label(setting), value: label(value), file: label(file) }))
}
