import type { Options, Publish } from './options.ts'

/** Options once `verifyConditions` has found out how this run publishes. */
export interface DecidedOptions extends Options {
  publish: Publish
  waitFor: NonNullable<Options['waitFor']>
}

export function decideOptions(options: Options, publish: Publish): DecidedOptions {
  return { ...options, publish, waitFor: options.waitFor ?? (publish === 'staged' ? 'live' : 'accepted') }
}
