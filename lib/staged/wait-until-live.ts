import type { Account } from '../accounts/verify.ts'
import { createLines } from '../log/lines.ts'
import { hasBytesOf } from '../npm/look-up.ts'
import type { PackedRelease } from '../release/pack-release.ts'
import { conflictError } from '../release/rehearse.ts'
import { envOf, type Step, specOf, stepError } from '../release/step.ts'
import { lookOnce, statusOf } from './find-staged.ts'
import { awaitOutcome, type Outcome } from './outcome.ts'
import { viewStaged } from './stage-commands.ts'

export interface LiveWait {
  packed: PackedRelease
  /** What is waited for, for the log. */
  what: string
  /** By `now()`. */
  deadline: number
  /** The staged version that somebody else approves; `undefined` where nobody has to any more. */
  item?: { id: string | undefined } | undefined
  /** Called between two looks. */
  tick?: (() => void) | undefined
}

/** Waits until everybody can install the version. Throws what ends the release. */
export async function waitUntilLive(wait: LiveWait, step: Step): Promise<void> {
  const { what, deadline, item, tick } = wait
  const { context, effects, session, options } = step
  const looker = session.staging?.looker
  const id = item?.id
  const isApproved = item === undefined
  const say = createLines(what, deadline, step)
  const outcome = await awaitOutcome(
    { deadline, isAcceptedEnough: !isApproved && options.waitFor === 'accepted' },
    {
      now: effects.now,
      sleep: effects.sleep,
      status: () => statusOf(step),
      look: () => lookOnce(step),
      view: looker && id !== undefined ? () => viewAs(looker, id, step) : undefined,
      tick: () => {
        say()
        tick?.()
      },
    },
  )
  judgeOutcome(outcome, wait, step)
  const how = outcome.kind === 'live' ? 'is live' : 'is approved, and the registry is processing it'
  context.logger.log('%s %s.', specOf(step), how)
}

function viewAs(looker: Account, id: string, step: Step) {
  return viewStaged(id, step, envOf(step, looker))
}

function judgeOutcome(outcome: Outcome, { packed, item }: LiveWait, step: Step): void {
  const { staging } = step.session
  // What the registry still has, an error has to say; a late end alone leaves it as it was.
  if (staging && outcome.kind !== 'late') staging.item = undefined
  // Once it is approved, publishing it again is not what finishes it.
  const facts = item ? ({ written: 'no' } as const) : ({ written: 'unknown', byHand: '' } as const)
  switch (outcome.kind) {
    case 'accepted':
      return
    case 'live':
      if (!hasBytesOf(outcome.found, packed.tarball)) throw conflictError(outcome.found, step)
      return
    case 'blocked':
      throw stepError(step, 'ESTAGEBLOCKED', { written: 'taken' })
    case 'rejected':
      throw stepError(step, item ? 'ESTAGEREJECTED' : 'ESTAGEGONE', facts)
    case 'gone':
      throw stepError(step, 'ESTAGEGONE', { written: 'unknown', byHand: '' })
    case 'late':
      throw stepError(step, 'ESTAGETIMEOUT', facts)
  }
}
