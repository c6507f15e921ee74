import { LIMITS, printable, type Question } from '@cfa/protocol'
import { aborted } from '../async/aborted.ts'
import { judgeEnd } from '../npm/judge.ts'
import { readFailure } from '../npm/read-output.ts'
import { confirmByWeb, type Write } from '../release/confirm-by-web.ts'
import { judgeSaid, type Said } from '../release/judge-said.ts'
import { maskCode } from '../release/mask-code.ts'
import { runWrite } from '../release/run-write.ts'
import { type Step, specOf } from '../release/step.ts'
import type { ConfirmLink, Decline, OpenAnswer } from '../responders/types.ts'
import { endArgs } from './stage-commands.ts'

/** A no to a question, with which a second factor may have come. */
export interface No {
  decline: Decline
  question: Question
  /** What is sealed was agreed on, and this no came open: a second factor in it is not used. */
  isUnsealed: boolean
  /** Rejects where it cannot be opened. */
  open: (sealed: string) => Promise<OpenAnswer>
  /** Tells the page where the no was said, in one line, what became of what is staged. Never rejects. */
  report: (text: string) => Promise<void>
}

/** Whoever said no and wanted to confirm that is waited for no longer: what is staged harms nobody. */
const CONFIRM_MS = 5 * 60_000

/**
 * Rejects what is staged with the second factor that came with a no. Never throws, and nothing is asked for again: where
 * it does not work the version stays staged, and the error of the no says how to end that.
 *
 * @returns What became of the version, for that error.
 */
export async function rejectStaged(no: No, step: Step): Promise<'rejected' | 'no'> {
  const { context, session } = step
  const { staging } = session
  const id = no.question.kind === 'stage-approve' ? staging?.item?.id : undefined
  const said = id === undefined ? undefined : await readFactor(no, step)
  if (!staging || id === undefined || !said) return 'no'
  const problem = said.kind === 'unusable' ? said.why : await reject(id, said, no, step)
  if (problem !== undefined) {
    const text = `${specOf(step)} was not rejected, as far as is known here: ${problem}`
    context.logger.log('%s', text)
    await no.report(sentence(text))
    return 'no'
  }
  staging.item = undefined
  context.logger.log('%s, which was staged as %s, was rejected.', specOf(step), id)
  await no.report(sentence(`${specOf(step)} was rejected: it is no longer staged.`))
  return 'rejected'
}

const sentence = (text: string): string => printable(text, LIMITS.reasonLength) ?? ''

type Factor = Extract<Said, { kind: 'code' | 'web' }>
type Judged = Factor | Extract<Said, { kind: 'unusable' }>

/** `undefined`: it is a no alone. */
async function readFactor(no: No, step: Step): Promise<Judged | undefined> {
  const { decline, isUnsealed } = no
  const given = decline.sealed === undefined ? decline : await opened(decline.sealed, no)
  if (given === undefined) return unusable('What came with the no could not be opened.')
  // A yes must not become a no on its way.
  if (given.type !== 'decline') return unusable('What was sealed with the no is none.')
  if (given.otp === undefined && given.web === undefined) return undefined
  if (isUnsealed && given === decline)
    return unusable('The responder seals, and what came with the no came open.')
  if (given.otp === undefined && !no.question.web)
    return unusable('It was to be confirmed at the registry, which was not asked for.')
  return judgeFactor(given, no, step)
}

function judgeFactor(
  { username, otp, web }: Partial<Pick<Decline, 'username' | 'otp' | 'web'>>,
  { question }: Pick<No, 'question'>,
  step: Step,
): Judged {
  const key = web === 'here' ? undefined : web
  const answer =
    otp === undefined ? { type: 'web' as const, username, key } : { type: 'code' as const, username, otp }
  // Whatever was asked, this is a write of its own.
  const said = judgeSaid(answer, { ...question, ask: 'code' }, step)
  return said.kind === 'approval' ? unusable('It is neither a code nor a passkey.') : said
}

/** Its errors are about what is sealed: nothing of them is shown. */
const opened = (sealed: string, { open }: No): Promise<OpenAnswer | undefined> =>
  open(sealed).catch(() => undefined)

const unusable = (why: string): Extract<Said, { kind: 'unusable' }> => ({ kind: 'unusable', why })

/** @returns Why it did not work. */
async function reject(id: string, said: Factor, no: No, step: Step): Promise<string | undefined> {
  try {
    const write = writeOf(id, step)
    return said.kind === 'code'
      ? whyRefused(await write(said.account, said.otp))
      : await confirm(said, write, no, step)
  } catch (error) {
    return error instanceof NotRejected ? error.message : 'npm could not be run.'
  }
}

/** What the registry or the responder says against it. */
class NotRejected extends Error {}

const REFUSED = 'The registry did not accept the code.'

const whyRefused = (outcome: Awaited<ReturnType<Write>>): string | undefined =>
  outcome === 'done' ? undefined : REFUSED

function writeOf(id: string, step: Step): Write {
  return async (account, otp) => {
    if (otp !== undefined) maskCode(otp, step)
    const { failure, pair, ...output } = await runWrite(endArgs('reject', id, step), { account, otp }, step)
    if (!failure) return 'done'
    if (judgeEnd(output).kind === 'code-refused') return pair ?? 'refused'
    throw new NotRejected(
      printable(readFailure(output).text, LIMITS.problemLength) ?? 'npm failed without a word.',
    )
  }
}

/** Brings the registry's link to who said no, as it is brought to who releases. */
async function confirm(
  { account, key }: Extract<Factor, { kind: 'web' }>,
  write: Write,
  no: No,
  step: Step,
): Promise<string | undefined> {
  step.context.logger.log(
    'Waits up to five minutes until the rejection of %s is confirmed at the registry.',
    specOf(step),
  )
  const late = new AbortController()
  const tooLate = step.effects
    .sleep(CONFIRM_MS, late.signal)
    .then(() => unusable('It was not confirmed in time.'))
  tooLate.catch(() => {})
  const show = (url: string, signal: AbortSignal) =>
    Promise.race([showLink({ url, key, rejects: true }, signal, no, step), tooLate])
  try {
    const confirmed = await confirmByWeb({ account, write, show }, step)
    if (confirmed === 'done') return undefined
    if (confirmed === 'unavailable') return 'The registry offers no confirmation on the web here.'
    if (confirmed === 'ran-out') return 'The registry’s link ran out before it was confirmed.'
    if (confirmed.kind === 'code') return whyRefused(await write(confirmed.account, confirmed.otp))
    return confirmed.kind === 'unusable' ? confirmed.why : 'It was not confirmed.'
  } finally {
    late.abort()
  }
}

/** Resolves where there is nothing to wait for any more: with a code that they typed instead, or with why not. */
async function showLink(
  link: ConfirmLink,
  signal: AbortSignal,
  { question }: Pick<No, 'question'>,
  step: Step,
): Promise<Said> {
  const { responder } = step.session
  if (!responder.confirm) return unusable('The responder cannot show the registry’s link.')
  try {
    const shown = responder.confirm(question, link, { signal, onLink: () => {} })
    const answer = await Promise.race([shown, aborted(signal)])
    return answer.type === 'code'
      ? judgeFactor(answer, { question }, step)
      : unusable('It was not confirmed.')
  } catch {
    signal.throwIfAborted()
    return unusable('The registry’s link could not be shown.')
  }
}
