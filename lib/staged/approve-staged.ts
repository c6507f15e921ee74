import type { Account } from '../accounts/verify.ts'
import { type Judgement, judgeEnd } from '../npm/judge.ts'
import { hasBytesOf } from '../npm/look-up.ts'
import { readFailure } from '../npm/read-output.ts'
import type { WriteOutcome } from '../release/confirm-by-web.ts'
import { createLimits } from '../release/limits.ts'
import type { PackedRelease } from '../release/pack-release.ts'
import { ACCOUNT_ERROR } from '../release/publish-tarball.ts'
import { conflictError } from '../release/rehearse.ts'
import { runWrite, type Writer } from '../release/run-write.ts'
import { envOf, type Step, specOf, stepError } from '../release/step.ts'
import { lookOnce, statusOf } from './find-staged.ts'
import { endArgs, isGone, viewStaged } from './stage-commands.ts'
import { waitUntilLive } from './wait-until-live.ts'

const PAUSE_MS = 2_000

/** Whether there is anything left to approve. */
export type Approvable = 'staged' | 'approved'

/**
 * Approves with one account's token and one code. “Not found” is no refusal: somebody may have approved on npmjs.com.
 */
export async function approveStaged(
  { id, packed, account, otp }: Writer & { id: string; packed: PackedRelease },
  step: Step,
): Promise<WriteOutcome> {
  const limits = createLimits(step)
  const args = endArgs('approve', id, step)
  for (let tries = 1; ; tries += 1) {
    const { failure, pair, ...output } = await limits(() => runWrite(args, { account, otp }, step))
    if (!failure) return 'done'
    const { code, text } = readFailure(output)
    const judgement = judgeEnd(output)
    if (judgement.kind === 'code-refused' && tries === 1) return pair ?? 'refused'
    const isUnclear = isGone(code) || UNCLEAR.includes(judgement.kind)
    if (isUnclear && (await lookAgain(id, packed, account, step)) === 'approved') return 'done'
    if (judgement.kind === 'code-refused') return pair ?? 'refused'
    if (judgement.kind === 'unclear' && !isGone(code) && tries === 1) continue
    const facts = { detail: text, variable: account.variable, account: account.username ?? '' }
    if (judgement.kind === 'account' && !isGone(code))
      throw stepError(step, ACCOUNT_ERROR[judgement.problem], facts)
    throw stepError(step, isUnclear ? 'ESTAGEUNCLEAR' : 'EPUBLISHREFUSED', {
      ...facts,
      written: isUnclear ? 'unknown' : 'no',
    })
  }
}

/** It may have been approved by somebody else, or by this. */
const UNCLEAR: ReadonlyArray<Judgement['kind']> = ['unclear', 'exists', 'code-refused']

/**
 * Waits until it can be approved, which it cannot be while the registry scans it. Throws `ESTAGETIMEOUT`, `ESTAGEGONE`
 * or `ESTAGEBLOCKED`.
 */
export async function waitUntilApprovable(
  id: string,
  packed: PackedRelease,
  step: Step,
): Promise<Approvable> {
  const { effects, options, session, context } = step
  const account = session.staging?.looker ?? session.accounts[0]
  const deadline = effects.now() + options.timeoutMs
  for (let said = false; ; ) {
    const reply = await statusOf(step)
    if (reply.kind === 'status' && reply.status === 'staged') return 'staged'
    if (reply.kind === 'status' && reply.status !== 'validating') return lookAgain(id, packed, account, step)
    const viewed = account ? await viewStaged(id, step, envOf(step, account)) : { kind: 'unknown' as const }
    if (viewed.kind === 'item' && viewed.item.status === 'staged') return 'staged'
    if (viewed.kind === 'gone') return lookAgain(id, packed, account, step)
    if (effects.now() >= deadline) throw stepError(step, 'ESTAGETIMEOUT')
    if (!said && viewed.kind === 'item')
      context.logger.log('The registry is still scanning %s: a code is asked for after that.', specOf(step))
    said ||= viewed.kind === 'item'
    await effects.sleep(PAUSE_MS)
  }
}

/** After an end that proves nothing: is it still staged, was it approved, or is it gone? */
async function lookAgain(
  id: string,
  packed: PackedRelease,
  account: Account | undefined,
  step: Step,
): Promise<Approvable> {
  const found = await lookOnce(step)
  if (found.kind === 'version') {
    if (!hasBytesOf(found, packed.tarball)) throw conflictError(found, step)
    step.context.logger.log('%s was approved by somebody else already.', specOf(step))
    return 'approved'
  }
  const viewed = account ? await viewStaged(id, step, envOf(step, account)) : undefined
  if (viewed?.kind === 'item') return 'staged'
  const reply = await statusOf(step)
  if (reply.kind === 'status' && reply.status === 'blocked') throw ended('ESTAGEBLOCKED', step)
  if (viewed?.kind !== 'gone') return 'staged'
  if (reply.kind === 'status' && ['published', 'validating'].includes(reply.status)) return 'approved'
  if (reply.kind === 'not-found' || (reply.kind === 'status' && reply.status === 'deleted'))
    throw ended('ESTAGEGONE', step)
  // Nothing says whether it was approved or rejected: only time tells.
  const deadline = step.effects.now() + step.options.timeoutMs
  await waitUntilLive({ packed, what: 'for the registry to show it', deadline, item: { id } }, step)
  return 'approved'
}

function ended(code: 'ESTAGEBLOCKED' | 'ESTAGEGONE', step: Step) {
  if (step.session.staging) step.session.staging.item = undefined
  return stepError(step, code, { written: code === 'ESTAGEGONE' ? 'unknown' : 'taken', byHand: '' })
}
