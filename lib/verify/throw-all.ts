import CollectedErrors from 'aggregate-error'
import { type PluginError, withFacts } from '../errors/get-error.ts'
import { describeState } from '../errors/state.ts'
import type { Verification } from './types.ts'

/** Throws the errors together, each with the state that things are in. Does nothing if there are none. */
export function throwAll(
  errors: readonly PluginError[],
  { phase, context }: Pick<Verification, 'phase' | 'context'>,
): void {
  const state = describeState(phase, 'no', context.nextRelease)
  if (errors.length > 0) throw new CollectedErrors(errors.map((error) => withFacts(error, { state })))
}
