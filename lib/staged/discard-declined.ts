import { LIMITS, printable } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import type { DeclineEnd } from '../errors/state.ts'
import { specOf } from '../package/target.ts'
import { judgeWrite } from '../registry/judge-write.ts'
import { sendWrite, WRITE_MS } from '../registry/send-write.ts'
import { pathOfRejection } from '../registry/stage.ts'
import type { Declined } from '../release/question-session.ts'
import { readAnswer } from '../release/read-answer.ts'
import type { Responder } from '../responders/types.ts'
import type { StageTools } from './find-staged.ts'
import { findState } from './find-state.ts'

export interface DiscardTools
  extends Pick<StageTools, 'registry' | 'staging' | 'target' | 'logger' | 'clock'> {
  accounts: readonly Account[]
  responder: Pick<Responder, 'report'>
  mask: (otp: string) => void
}

/**
 * Checks whether somebody has already approved or discarded the version at the registry. If not, discards it with the
 * code that came with the decline, if there is one, in one request. Never throws, and never asks again: if this fails,
 * the version stays staged, and the error of the decline says how to discard it.
 */
export async function discardDeclined(declined: Declined, tools: DiscardTools): Promise<DeclineEnd> {
  const { staging, accounts, registry, target } = tools
  staging.isDeclined = true
  const { item } = staging
  const isUnseen = item !== undefined && item.id === undefined
  if (declined.question.kind !== 'stage-approve' || isUnseen) return 'no'
  const reader = (staging.reader ?? accounts[0])?.credential
  // There is no item if the lookup that runs while somebody is asked was a moment faster than the decline.
  const state = await findState(item?.id, { registry, reader, target }, integrityOf(declined, target.name))
  if (state === 'staged' || state === 'unknown')
    return item?.id === undefined ? 'no' : discardStaged(item.id, declined, tools)
  staging.item = undefined
  const { written, words } = ENDS[state]
  await say(`${specOf(target)} ${words}`, declined, tools)
  return written
}

/** Returns the integrity of what was asked about. */
const integrityOf = ({ question }: Declined, name: string): string | null | undefined =>
  [...(question.packages ?? []), question.package].find((one) => one.name === name)?.integrity

const APPROVED =
  'was approved at the registry before this decline came. It is live, or will be in a moment, and declining does not change that.'
const DISCARDED = 'was discarded at the registry before this decline came: it is no longer staged.'
const REPLACED =
  'was published at the registry with other contents before this decline came. What was asked about is not published. Find out who published it.'
const ENDS = {
  approved: { written: 'yes', words: APPROVED },
  discarded: { written: 'discarded', words: DISCARDED },
  replaced: { written: 'taken', words: REPLACED },
} as const

async function discardStaged(id: string, declined: Declined, tools: DiscardTools): Promise<DeclineEnd> {
  const { staging, target } = tools
  const problem = await discard(id, declined, tools).catch(() => 'It could not be tried.')
  if (problem === undefined) return 'no'
  const isDiscarded = problem === 'discarded'
  if (isDiscarded) staging.item = undefined
  const text = isDiscarded
    ? `${specOf(target)} was discarded: it is no longer staged.`
    : `${specOf(target)} was not discarded, as far as this job knows: ${problem}`
  await say(text, declined, tools, isDiscarded ? '' : ` To discard it: npx npm@11 stage reject ${id}`)
  return isDiscarded ? 'discarded' : 'no'
}

/** @param next - Never cut, however long the registry's text is. */
async function say(
  text: string,
  { question }: Declined,
  { logger, responder }: DiscardTools,
  next = '',
): Promise<void> {
  logger.log('%s', text)
  const reason = `${printable(text, LIMITS.reasonLength - next.length) ?? ''}${next}`
  await responder.report?.(question, { state: 'declined', reason }).catch(() => {})
}

/** @returns `discarded`, or why not, or `undefined` if no code came with the decline. */
async function discard(
  id: string,
  { decline, isUnsealed, open }: Declined,
  { registry, accounts, clock, mask }: DiscardTools,
): Promise<'discarded' | string | undefined> {
  if (isUnsealed && decline.otp !== undefined)
    return 'The responder seals its answers, and this code was not sealed.'
  const given = decline.sealed === undefined ? decline : await open(decline.sealed).catch(() => undefined)
  // An approval must not turn into a decline on its way.
  if (given?.type !== 'decline') return 'What came with the decline could not be used.'
  if (given.otp === undefined) return undefined
  const code = { type: 'code', username: given.username, otp: given.otp } as const
  const read = readAnswer(code, { ask: 'code', accounts, now: clock.now() })
  if (read.kind !== 'code') return read.kind === 'unusable' ? read.why : 'It is not a code.'
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
  if (judgement.kind === 'code-rejected') return 'The registry did not accept the code.'
  return judgement.detail || 'The registry refused.'
}
