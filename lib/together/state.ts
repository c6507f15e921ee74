import { createFail, type Fail } from '../errors/fail.ts'
import { type ErrorCode, withFacts } from '../errors/get-error.ts'
import type { Written } from '../errors/state.ts'
import { codeSpan } from '../log/safe-text.ts'

/** What state a write of the run is in, for its errors; Markdown. */
const STATES: Record<Written, (what: string) => string> = {
  no: (what) => `State: ${what} was NOT written.`,
  yes: (what) => `State: ${what} IS written.`,
  unknown: (what) =>
    `State: it is not known whether ${what} was written. Run the same command again: it finds out.`,
  taken: (what) => `State: the registry has other contents for ${what}. Those of this run were NOT written.`,
  discarded: (what) => `State: ${what} was NOT written. What was staged is discarded.`,
}

const AFTER_DECLINE =
  'Ask the maintainer why, and run the same command again when that is settled. Git tags and commits that were made before are still there.'
const AFTER_TIMEOUT =
  'Run the same command again when a maintainer can answer. The option `--timeout` changes how long it waits.'

/** What to do now, where the error's own words are about the release of one package, and its tag. */
const NEXT: Partial<Record<ErrorCode, string>> = {
  EOTPDECLINED: AFTER_DECLINE,
  EAPPROVALDECLINED: AFTER_DECLINE,
  EOTPTIMEOUT: AFTER_TIMEOUT,
  EAPPROVALTIMEOUT: AFTER_TIMEOUT,
  EPUBLISHREFUSED: 'Read the message above and correct the cause. Then run the same command again.',
  EPUBLISHUNCLEAR: 'Run the same command again in a few minutes.',
}

/**
 * Makes the errors of a run.
 *
 * @param done - How many writes of it the registry has taken by now, and how many of its versions are staged.
 */
export function failOfRun(done: () => RunState, registry: string): Fail {
  return withNext(createFail(() => ({ state: stateOfRun(done()) }), registry))
}

interface RunState {
  written: number
  staged: number
}

function stateOfRun({ written, staged }: RunState): string {
  if (written === 0 && staged > 0)
    return `State: nothing is published. ${staged === 1 ? '1 version is' : `${staged} versions are`} staged, and nobody can install what is staged.`
  if (written === 0) return 'State: nothing was uploaded.'
  return `State: ${written} of the writes of this run are done, and the others are not. The report lists them. Run the same command again: it finishes what is left.`
}

/** Makes the errors of one write. */
export function failFor(what: string, registry: string): Fail {
  return withNext(createFail((written) => ({ state: STATES[written](codeSpan(what)) }), registry))
}

const withNext =
  (fail: Fail): Fail =>
  (code, ...rest) => {
    const next = NEXT[code]
    const error = fail(code, ...rest)
    return next === undefined ? error : withFacts(error, { next })
  }
