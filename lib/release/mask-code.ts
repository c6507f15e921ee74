import type { Step } from './step.ts'

/** GitHub's runner takes this line out of the log, and from then on the code wherever it appears. */
export function maskCode(otp: string, { publicEnv, context }: Step): void {
  if (publicEnv.GITHUB_ACTIONS === 'true') context.stdout.write(`::add-mask::${otp}\n`)
}
