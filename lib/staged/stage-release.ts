import type { Account } from '../accounts/verify.ts'
import type { Judgement } from '../npm/judge.ts'
import { readFailure } from '../npm/read-output.ts'
import type { NpmResult } from '../npm/run.ts'
import { type PackedRelease, refreshGitHead } from '../release/pack-release.ts'
import { ACCOUNT_ERROR, pauseFor, RATE_LIMIT_PAUSES_MS } from '../release/publish-tarball.ts'
import { type Step, specOf, stageEnvOf, stepError } from '../release/step.ts'
import { findStaged, settleTaken } from './find-staged.ts'
import { judgeStaging, stageFolder } from './stage-commands.ts'
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
  for (let unclear = 0, limited = 0; ; ) {
    const end = await stageFolder(packed.publishable, step, env)
    if (end.kind === 'staged') return end.id === undefined ? withId(packed, step) : end
    const judgement = judgeStaging(end)
    if (judgement.kind === 'rate-limited' && limited < RATE_LIMIT_PAUSES_MS.length) {
      await pauseFor(judgement.retryAfterMs ?? (RATE_LIMIT_PAUSES_MS[limited] as number), step)
      limited += 1
      continue
    }
    if (judgement.kind === 'exists') return settleTaken(packed, step, unclear > 0)
    if (judgement.kind !== 'unclear') return { judgement, result: end.result }
    const found = await findStaged(packed, step)
    if (found) return { kind: 'staged', id: found.id }
    unclear += 1
    if (unclear > 1) return { judgement, result: end.result }
  }
}

/** A registry that names no id has it in its list. */
async function withId(packed: PackedRelease, step: Step): Promise<Staged> {
  return { kind: 'staged', id: (await findStaged(packed, step))?.id }
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
