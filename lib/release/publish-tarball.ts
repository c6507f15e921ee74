import { type AccountProblem, type Judgement, judgeEnd } from '../npm/judge.ts'
import { type Found, hasBytesOf, lookUpPatiently } from '../npm/look-up.ts'
import { readFailure } from '../npm/read-output.ts'
import type { NpmResult } from '../npm/run.ts'
import { lookByHand, statusOf } from '../staged/find-staged.ts'
import { waitUntilLive } from '../staged/wait-until-live.ts'
import type { WriteOutcome } from './confirm-by-web.ts'
import { createLimits } from './limits.ts'
import type { PackedRelease } from './pack-release.ts'
import { conflictError, publishArgs } from './rehearse.ts'
import { runWrite, type WriteResult, type Writer } from './run-write.ts'
import { envOf, type Step, specOf, stepError } from './step.ts'

interface Upload extends Writer {
  packed: PackedRelease
}

/**
 * Uploads what was packed, with one account's token and one code. Where the registry breaks off, it looks whether the
 * version is there, tries once more with the same code, and looks again.
 *
 * @returns `refused` where the registry did not accept the code, or the pair that it gave in place of one; either way
 *   it did not store the version.
 */
export async function publishTarball(upload: Upload, step: Step): Promise<WriteOutcome> {
  const limits = createLimits(step)
  for (let unclear = 0; ; ) {
    const result = await limits(() => run(upload, step))
    if (!result.failure) return 'done'
    const judgement = judgeEnd(result)
    if (judgement.kind === 'code-refused' && unclear === 0) return result.pair ?? 'refused'
    // After an unclear end, no refusal proves that nothing was stored.
    const found = unclear > 0 || isUnclear(judgement) ? await look(upload, step) : undefined
    if (found && (await isStored(found, upload, step))) return 'done'
    if (judgement.kind === 'exists' && judgement.staged)
      return unclear > 0 ? accepted(step) : waitForEarlier(upload, step)
    if (judgement.kind === 'code-refused') return result.pair ?? 'refused'
    if (judgement.kind === 'unclear' && unclear === 0) unclear += 1
    else
      throw failureError({
        judgement,
        result,
        upload,
        step,
        isUnclear: unclear > 0 || found?.kind === 'unknown',
      })
  }
}

/** What npm printed is shown afterwards. */
async function run({ packed, ...writer }: Upload, step: Step): Promise<WriteResult> {
  const result = await runWrite(publishArgs(step, packed.publishable), writer, step)
  if (!result.failure) step.context.stderr.write(result.stderr ? `${result.stderr}\n` : '')
  return result
}

function isUnclear({ kind }: Judgement): boolean {
  return kind === 'unclear' || kind === 'exists' || kind === 'code-refused'
}

function look({ account }: Upload, step: Step): Promise<Found> {
  const { context, effects, session } = step
  const { registry, userconfig } = session
  context.logger.log('Looking whether %s is on the registry.', specOf(step))
  const call = { spec: specOf(step), registry, userconfig, cwd: context.cwd, env: envOf(step, account) }
  return lookUpPatiently(call, effects)
}

/** Throws `EPUBLISHCONFLICT` where the version has other bytes. */
async function isStored(found: Found, { packed }: Upload, step: Step): Promise<boolean> {
  if (found.kind !== 'version') return false
  if (!hasBytesOf(found, packed.tarball)) throw conflictError(found, step)
  step.context.logger.log('%s is there, with exactly these bytes.', specOf(step))
  return true
}

function accepted({ context }: Step): 'done' {
  context.logger.log('The registry has accepted the version and is still processing it.')
  return 'done'
}

/**
 * Another run has given the registry this version, which does not show it yet: only then it can be compared. Throws
 * `EPUBLISHCONFLICT`, `ESTAGETAKEN` where it waits for an approval, or how else it ended.
 */
async function waitForEarlier({ packed }: Upload, step: Step): Promise<'done'> {
  const reply = await statusOf(step)
  if (reply.kind === 'status' && reply.status === 'staged')
    throw stepError(step, 'ESTAGETAKEN', { written: 'taken', byHand: lookByHand(step) })
  step.context.logger.log('The registry has this version from an earlier run, and is still processing it.')
  const deadline = step.effects.now() + step.options.timeoutMs
  await waitUntilLive({ packed, what: 'for the registry to show it', deadline }, step)
  return 'done'
}

/** Which error an account's problem is. */
export const ACCOUNT_ERROR: Record<AccountProblem, `EACCOUNT${string}` & Parameters<typeof stepError>[1]> = {
  token: 'EACCOUNTTOKEN',
  expired: 'EACCOUNTEXPIRED',
  address: 'EACCOUNTADDRESS',
  scope: 'EACCOUNTSCOPE',
  rights: 'EACCOUNTRIGHTS',
  'no-2fa': 'EACCOUNTNO2FA',
  bypass: 'EACCOUNTBYPASS',
  'stage-only': 'EACCOUNTSTAGEONLY',
  forbidden: 'EACCOUNTFORBIDDEN',
}

interface Failure {
  judgement: Judgement
  result: NpmResult
  upload: Upload
  step: Step
  /** An attempt ended unclear, or it could not be found out what is stored. */
  isUnclear: boolean
}

function failureError({ judgement, result, upload: { account }, step, isUnclear }: Failure) {
  const facts = {
    written: isUnclear ? 'unknown' : 'no',
    detail: readFailure(result).text,
    variable: account.variable,
    ...(account.username === undefined ? {} : { account: account.username }),
  } as const
  if (judgement.kind === 'account') return stepError(step, ACCOUNT_ERROR[judgement.problem], facts)
  if (judgement.kind === 'unclear' || (judgement.kind === 'exists' && isUnclear))
    return stepError(step, 'EPUBLISHUNCLEAR', { ...facts, written: 'unknown' })
  if (judgement.kind === 'exists') return stepError(step, 'EPUBLISHCONFLICT', { ...facts, written: 'taken' })
  return stepError(step, 'EPUBLISHREFUSED', facts)
}
