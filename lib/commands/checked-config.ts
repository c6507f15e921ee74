import { verifyOptions } from '../config/options.ts'
import { linesOfError } from '../together/show-error.ts'
import { UsageError } from './read-arguments.ts'

/**
 * The flags that are options of the plugin, checked as those. Throws `UsageError`.
 *
 * @param flags - Without those that were not given.
 */
export function checkedConfig(
  flags: Record<string, unknown>,
  command: 'publish' | 'otp',
): Record<string, unknown> {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined)
  const config = Object.fromEntries(given)
  // What the environment says is no flag: it is checked with the rest of the set-up.
  const invalid = verifyOptions(config, {})
  if (invalid.length === 0) return config
  throw new UsageError(invalid.flatMap(({ error }) => linesOfError(error, command)).join('\n'))
}
