import CollectedErrors from 'aggregate-error'
import { getError, type PluginError } from '../errors/get-error.ts'
import { describeState } from '../errors/state.ts'
import type { NextReleaseContext } from '../types.ts'
import type { Verification } from './types.ts'

/** Throws them together, each with the state that things are in; does nothing where there are none. */
export function throwAll(
  errors: PluginError[],
  { phase, context }: Pick<Verification, 'phase' | 'context'>,
): void {
  const state = describeState(phase, 'no', context as NextReleaseContext)
  if (errors.length > 0)
    throw new CollectedErrors(
      errors.map((error) => getError(error.code, { ...error.facts, state }, error.cause)),
    )
}
