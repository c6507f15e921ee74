import { LIMITS, printable } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import { specOf } from '../package/target.ts'
import { judgeWrite } from '../registry/judge-write.ts'
import { sendWrite, WRITE_MS } from '../registry/send-write.ts'
import { pathOfRejection } from '../registry/stage.ts'
import type { Declined } from '../release/question-session.ts'
import { readAnswer } from '../release/read-answer.ts'
import type { Responder } from '../responders/types.ts'
import type { StageTools } from './find-staged.ts'

export interface DiscardTools
  extends Pick<StageTools, 'registry' | 'staging' | 'target' | 'logger' | 'clock'> {
  accounts: readonly Account[]
  responder: Pick<Responder, 'tell'>
  mask: (otp: string) => void
}

/**
 * Discards what is staged with the code that came with a decline, if one did, by one request. Never throws, and nothing
 * is asked for again: where it does not work the version stays staged, and the error of the decline says how to end that.
 *
 * @returns What became of the version, for that error.
 */
export async function discardDeclined(declined: Declined, tools: DiscardTools): Promise<'discarded' | 'no'> {
  const { staging, logger, target } = tools
  staging.isDeclined = true
  const id = declined.question.kind === 'stage-approve' ? staging.item?.id : undefined
  const problem =
    id === undefined ? undefined : await discard(id, declined, tools).catch(() => 'It could not be tried.')
  if (id === undefined || problem === undefined) return 'no'
  const isDiscarded = problem === 'discarded'
  if (isDiscarded) staging.item = undefined
  const text = isDiscarded
    ? `${specOf(target)} was discarded: it is no longer staged.`
    : `${specOf(target)} was not discarded, as far as is known here: ${problem}`
  logger.log('%s', text)
  // The words of a registry may be long; the command stays whole.
  const next = isDiscarded ? '' : ` To discard it: npx npm@11 stage reject ${id}`
  const reason = `${printable(text, LIMITS.reasonLength - next.length) ?? ''}${next}`
  await tools.responder.tell?.(declined.question, { state: 'declined', reason }).catch(() => {})
  return isDiscarded ? 'discarded' : 'no'
}

/** @returns `discarded`, why not, or `undefined` where no code came along. */
async function discard(
  id: string,
  { decline, isUnsealed, open }: Declined,
  { registry, accounts, clock, mask }: DiscardTools,
): Promise<'discarded' | string | undefined> {
  if (isUnsealed && decline.otp !== undefined) return 'The responder seals, and this code came unsealed.'
  const given = decline.sealed === undefined ? decline : await open(decline.sealed).catch(() => undefined)
  // A yes must not become a decline on its way.
  if (given?.type !== 'decline') return 'What came with the decline could not be used.'
  if (given.otp === undefined) return undefined
  const code = { type: 'code', username: given.username, otp: given.otp } as const
  const read = readAnswer(code, { ask: 'code', accounts, now: clock.now() })
  if (read.kind !== 'code') return read.kind === 'unusable' ? read.why : 'It is no code.'
  mask(read.otp)
  const write = {
    method: 'DELETE',
    path: pathOfRejection(id),
    command: 'stage',
    timeoutMs: WRITE_MS,
  } as const
  const end = await sendWrite(registry, { ...write, credential: read.account.credential, otp: read.otp })
  const judgement = judgeWrite(end, registry.url)
  if (judgement.kind === 'done') return 'discarded'
  if (judgement.kind === 'code-refused') return 'The registry did not accept the code.'
  return 'detail' in judgement && judgement.detail ? judgement.detail : 'The registry refused.'
}
