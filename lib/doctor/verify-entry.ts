import { type DecidedOptions, decideOptions } from '../config/decided-options.ts'
import { readOptions, verifyOptions, withPublishOptions } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import { type Entries, openEntry, problemsOf } from '../plugin-entry.ts'
import type { PluginConfig, ReleaseContext } from '../types.ts'
import { type Mode, publishOf } from '../verify/types.ts'

/** One entry of the plugin, after its `verifyConditions`. */
export interface VerifiedEntry {
  config: PluginConfig
  /** If an error hides how it would be published, `staged` is assumed, which needs more from a job and from tokens. */
  options: DecidedOptions
  /** `undefined` if there are `errors`. */
  mode: Mode | undefined
  /** The errors that a release would end with. */
  errors: Error[]
}

/** Runs the plugin's own `verifyConditions`, which alerts nobody and changes nothing. */
export async function verifyEntry(
  given: PluginConfig,
  { context, effects, entries }: { context: ReleaseContext; effects: Effects; entries: Entries },
): Promise<VerifiedEntry> {
  const config = withPublishOptions(given, context)
  const invalid = verifyOptions(config, context.env).map(({ option }) => option)
  const valid = Object.fromEntries(Object.entries(config).filter(([name]) => !invalid.includes(name)))
  const options = readOptions(valid, invalid.includes('responder') ? {} : context.env)
  try {
    const { entry } = await openEntry('verifyConditions', { config, context, entries, effects })
    return { config, options: decideOptions(options, publishOf(entry.mode)), mode: entry.mode, errors: [] }
  } catch (error) {
    const assumed = decideOptions(options, options.publish ?? 'staged')
    return { config, options: assumed, mode: undefined, errors: problemsOf(error) }
  }
}

/** Returns the code of each error that has one. */
export const codesOf = (errors: readonly Error[]): string[] =>
  errors.flatMap((error) => ('code' in error ? [String(error.code)] : []))
