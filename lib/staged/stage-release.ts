import type { Account } from '../accounts/verify.ts'
import { type Judgement, judgeEnd } from '../npm/judge.ts'
import { readFailure } from '../npm/read-output.ts'
import type { NpmResult } from '../npm/run.ts'
import { createLimits } from '../release/limits.ts'
import { type PackedRelease, refreshGitHead } from '../release/pack-release.ts'
import { ACCOUNT_ERROR } from '../release/publish-tarball.ts'
import { type Step, specOf, stageEnvOf, stepError } from '../release/step.ts'
import { findStaged, settleTaken } from './find-staged.ts'
import { stageFolder } from './stage-commands.ts'
import { readStageId } from './stage-item.ts'
import type { Staging } from './staging.ts'

/** `live`: it is public already, or will be without anybody’s approval. */
export type Staged = { kind: 'staged'; id: string | undefined } | { kind: 'live' }

/** Uses what an earlier run has staged, if it has these very bytes; stages otherwise. Needs no second factor. */
export async function stageRelease(packed: PackedRelease, step: Step): Promise<Staged> {
  const staging = step.session.staging as Staging
  const found = await findStaged(packed, step)
  const staged = found
    ? ({ kind: 'staged', id: found.id } as const)
    : await stageAnew(packed, stagersOf(step), step)
  if (staged.kind === 'staged') {
    staging.item = { id: staged.id }
    step.context.logger.log(
      '%s is staged as %s (shasum %s). It is not public before a maintainer approves it.',
      specOf(step),
      staged.id ?? 'an id that is not known here',
      packed.tarball.shasum,
    )
  }
  return staged
}

/** `undefined` stands for the job's identity. */
function stagersOf({ session: { accounts, staging } }: Step): Array<Account | undefined> {
  if (staging?.identity) return [undefined]
  const [looker] = accounts.filter((account) => account === staging?.looker)
  return [...(looker ? [looker] : []), ...accounts.filter((account) => account !== looker)]
}

/** The first account that may stage does it. */
async function stageAnew(
  packed: PackedRelease,
  stagers: Array<Account | undefined>,
  step: Step,
): Promise<Staged> {
  const staging = step.session.staging as Staging
  await refreshGitHead(packed, step)
  for (const [index, account] of stagers.entries()) {
    const end = await stageAs(account, packed, step)
    if (!('judgement' in end)) {
      staging.looker = account ?? staging.looker
      return end
    }
    const { judgement, result } = end
    const mayNot = judgement.kind === 'account' && stagers[index + 1] !== undefined
    if (!mayNot) throw refusal(judgement, result, account, step)
    step.context.logger.log('%s may not stage this package: trying the next account.', nameOf(account))
  }
  throw stepError(step, 'ENONPMTOKEN')
}

interface Refused {
  judgement: Judgement
  result: NpmResult
}

/** npm never repeats this request by itself; an unclear end is settled by looking, and tried once more. */
async function stageAs(
  account: Account | undefined,
  packed: PackedRelease,
  step: Step,
): Promise<Staged | Refused> {
  const env = account ? stageEnvOf(step, account) : { ...step.publicEnv, ...step.session.staging?.identity }
  const limits = createLimits(step)
  for (let unclear = 0; ; ) {
    const result = await limits(() => stageFolder(packed.publishable, step, env))
    if (!result.failure) return stagedAs(readStageId(result.stdout), packed, step)
    const judgement = judgeEnd(result)
    if (judgement.kind === 'exists') return settleTaken(packed, step, unclear > 0)
    if (judgement.kind !== 'unclear') return { judgement, result }
    const found = await findStaged(packed, step)
    if (found) return { kind: 'staged', id: found.id }
    unclear += 1
    if (unclear > 1) return { judgement, result }
  }
}

/** A registry that names no id has it in its list. */
async function stagedAs(id: string | undefined, packed: PackedRelease, step: Step): Promise<Staged> {
  return { kind: 'staged', id: id ?? (await findStaged(packed, step))?.id }
}

function refusal(judgement: Judgement, result: NpmResult, account: Account | undefined, step: Step) {
  const facts = {
    detail: readFailure(result).text,
    ...(account ? { variable: account.variable } : {}),
    ...(account?.username ? { account: account.username } : {}),
  }
  if (judgement.kind === 'unclear') return stepError(step, 'ESTAGEUNCLEAR', { ...facts, written: 'unknown' })
  if (judgement.kind !== 'account') return stepError(step, 'EPUBLISHREFUSED', facts)
  if (account && judgement.problem === 'forbidden') return stepError(step, 'ESTAGEFORBIDDEN', facts)
  return stepError(step, account ? ACCOUNT_ERROR[judgement.problem] : 'ETRUSTEDNOSTAGE', facts)
}

const nameOf = (account: Account | undefined) =>
  account?.username ?? account?.variable ?? 'The job’s identity'
