import type { CommonFacts } from './definition.ts'
import type { StateAndCommands } from './describe-release.ts'
import { type ErrorCode, type FactsAndCause, type FactsOf, makeError, type PluginError } from './get-error.ts'
import type { Written } from './state.ts'

/** The facts of an error in a release. Its registry is known, and its state follows from what the registry has. */
type ReleaseFacts<Code extends ErrorCode> = Omit<FactsOf<Code>, 'registry'> & {
  registry?: string | undefined
  /** Default: `yes` if the version is known to be published, and otherwise `no`. */
  written?: Written | undefined
}

/** Makes the errors of one release. Works like `getError`, and adds the state that the release is in. */
export type Fail = <Code extends ErrorCode>(
  code: Code,
  ...rest: FactsAndCause<ReleaseFacts<Code>>
) => PluginError

/**
 * @param describe - Such as `describeRelease`. Called for each error, because what is staged changes meanwhile. A
 *   `state` or `byHand` among the facts wins, even if it is empty; its `written` wins over that of the facts.
 * @param registry - The registry's URL, in a form that may be shown.
 */
export function createFail(
  describe: (written: Written | undefined) => StateAndCommands,
  registry: string,
): Fail {
  return (code, ...rest) => {
    const [given = {}, cause] = rest as FactsAndCause<CommonFacts>
    const { written, ...facts } = given
    const known = Object.entries(facts).filter(([, value]) => value !== undefined)
    return makeError(code, { registry, written, ...describe(written), ...Object.fromEntries(known) }, cause)
  }
}

/** Makes an error again with `fail`, if its first maker knew nothing about the release. Responders make such errors. */
export function failAgain(error: PluginError, fail: Fail, more: { endpoint?: string } = {}): PluginError {
  const again = fail as (code: ErrorCode, facts: CommonFacts, cause: unknown) => PluginError
  return again(error.code, { ...error.facts, ...more }, error.cause)
}
