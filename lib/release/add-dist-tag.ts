import type { Account } from '../accounts/verify.ts'
import { judgeEnd } from '../npm/judge.ts'
import { readFailure } from '../npm/read-output.ts'
import { registryFlags } from '../npm/registry-flags.ts'
import { addOnSite } from '../staged/add-on-site.ts'
import type { WriteOutcome } from './confirm-by-web.ts'
import { createLimits } from './limits.ts'
import { ACCOUNT_ERROR } from './publish-tarball.ts'
import type { Topic } from './question.ts'
import { runWrite } from './run-write.ts'
import type { Memory } from './session.ts'
import { type Step, specOf, stepError } from './step.ts'
import { writeWithCode } from './write-with-code.ts'

const TOPIC: Topic = {
  ask: 'code',
  kind: 'dist-tag',
  integrity: null,
  size: null,
  unpackedSize: null,
  files: null,
}

/** Sets the dist-tag of a version that is published, with a code by the same road as a publish. */
export async function addDistTag(step: Step, memory: Memory): Promise<void> {
  if (step.session.staging?.isOnSite && (await addOnSite(step)) === 'done') return
  const write = (account: Account, otp: string | undefined) => setDistTag(step, account, otp)
  await writeWithCode({ topic: TOPIC, write, given: undefined, approval: undefined }, step, memory)
}

/** A dist-tag can be set twice without harm, so an unclear end is simply tried once more. */
async function setDistTag(step: Step, account: Account, otp: string | undefined): Promise<WriteOutcome> {
  const limits = createLimits(step)
  const args = distTagArgs(step)
  for (let tries = 1; ; tries += 1) {
    const { failure, pair, ...output } = await limits(() => runWrite(args, { account, otp }, step))
    if (!failure) return 'done'
    const reported = readFailure(output)
    const judgement = judgeEnd(output)
    if (judgement.kind === 'code-refused') return pair ?? 'refused'
    if (judgement.kind === 'unclear' && tries === 1) continue
    const facts = { detail: reported.text, variable: account.variable, account: account.username ?? '' }
    if (judgement.kind === 'account') throw stepError(step, ACCOUNT_ERROR[judgement.problem], facts)
    throw stepError(step, 'EDISTTAG', { ...facts, written: judgement.kind === 'unclear' ? 'unknown' : 'no' })
  }
}

function distTagArgs(step: Step): string[] {
  const { userconfig, registry } = step.session
  const flags = [
    '--json',
    '--userconfig',
    userconfig,
    '--fetch-retries=0',
    ...registryFlags(registry, specOf(step)),
  ]
  return ['dist-tag', 'add', specOf(step), step.distTag, ...flags]
}
