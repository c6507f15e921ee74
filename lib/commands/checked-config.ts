import { linesOfError } from '../cfa-publish/show-error.ts'
import { verifyOptions } from '../config/options.ts'
import { UsageError } from './read-arguments.ts'

/**
 * Returns the flags that are plugin options, verified as the plugin verifies them. Throws `UsageError`.
 *
 * @param flags - `undefined` for those that were not given.
 */
export function checkedConfig(
  flags: Record<string, unknown>,
  command: 'publish' | 'otp',
): Record<string, unknown> {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined)
  const config = Object.fromEntries(given)
  // The environment is not a flag. It is verified with the rest of the set-up.
  const invalid = verifyOptions(config, {})
  if (invalid.length === 0) return config
  throw new UsageError(invalid.flatMap(({ error }) => linesOfError(error, command)).join('\n'))
}
