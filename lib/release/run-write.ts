import type { Account } from '../accounts/verify.ts'
import type { NpmResult } from '../npm/run.ts'
import { scrub } from '../npm/scrub.ts'
import { readWebPair, type WebPair, withoutPair } from '../web/pair.ts'
import { type Step, writeEnvOf } from './step.ts'

/** Who writes. */
export interface Writer {
  account: Account
  /** `undefined`: to be confirmed on the web. */
  otp: string | undefined
}

/** How npm ended; what it printed has no secret in it. */
export interface WriteResult extends NpmResult {
  /** What the registry gave in place of a code. */
  pair: WebPair | undefined
}

/** Runs npm with one account's token and one code: it is npm that has them in its hands, so its words are scrubbed. */
export async function runWrite(
  args: readonly string[],
  { account, otp }: Writer,
  step: Step,
): Promise<WriteResult> {
  const { context, effects, session } = step
  const env = writeEnvOf(step, account, otp)
  const result = await effects.runNpm({ args, cwd: context.cwd, env })
  const pair = otp === undefined && result.failure ? readWebPair(result.stdout, session.registry) : undefined
  const clean = (text: string) => withoutPair(scrub(text, [...session.secrets, ...(otp ? [otp] : [])]), pair)
  return { ...result, stdout: clean(result.stdout), stderr: clean(result.stderr), pair }
}
