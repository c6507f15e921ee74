import { createFail, type Fail } from '../errors/fail.ts'
import type { Written } from '../errors/state.ts'
import { codeSpan } from '../log/safe-text.ts'
import { newStanding, writtenInAll } from '../release/standing.ts'

/** The state of one write, for its errors. In Markdown. */
const STATES: Record<Written, (what: string) => string> = {
  no: (what) => `State: ${what} was NOT written.`,
  yes: (what) => `State: ${what} IS written.`,
  unknown: (what) =>
    `State: it is not known whether ${what} was written. Run the same command again: it finds out.`,
  taken: (what) => `State: the registry has other contents for ${what}. Those of this run were NOT written.`,
  discarded: (what) => `State: ${what} was NOT written. What was staged is discarded.`,
}

/**
 * Creates the function that makes a run's errors.
 *
 * @param done - Returns how many of its writes the registry has accepted so far, and how many of its versions are
 * staged.
 */
export function failOfRun(done: () => RunState, registry: string): Fail {
  return createFail(() => ({ state: stateOfRun(done()) }), registry)
}

interface RunState {
  written: number
  staged: number
  /** Whether a write ended unclear. */
  isUnclear?: boolean
}

function stateOfRun({ written, staged, isUnclear = false }: RunState): string {
  if (written === 0 && isUnclear)
    return 'State: it is not known whether anything is published. Run the same command again: it finds out.'
  if (written === 0 && staged > 0)
    return `State: nothing is published. ${staged === 1 ? '1 version is' : `${staged} versions are`} staged, and nobody can install what is staged.`
  if (written === 0) return 'State: nothing was uploaded.'
  return `State: ${written} of the writes of this run ${written === 1 ? 'is' : 'are'} done. The report lists what is left, if anything is. Run the same command again to finish it.`
}

/**
 * Creates the function that makes the errors of one write.
 *
 * @param standing - How far it has come. Default: as each error says.
 */
export function failFor(what: string, registry: string, standing = newStanding()): Fail {
  return createFail((given) => {
    const written = writtenInAll(standing, given)
    return { state: STATES[written](codeSpan(what)), written }
  }, registry)
}
