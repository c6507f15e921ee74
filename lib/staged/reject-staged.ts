import { type DeclineReading, LIMITS, printable, type Question } from '@cfa/protocol'
import { judgeEnd } from '../npm/judge.ts'
import { readFailure } from '../npm/read-output.ts'
import { judgeSaid, type Said } from '../release/judge-said.ts'
import { maskCode } from '../release/mask-code.ts'
import { runWrite } from '../release/run-write.ts'
import { type Step, specOf } from '../release/step.ts'
import type { OpenAnswer } from '../responders/types.ts'
import { endArgs } from './stage-commands.ts'

/** A no to a question, with which a second factor may have come. */
export interface No {
  decline: DeclineReading
  question: Question
  /** What is sealed was agreed on, and this no came open: a code in it is not used. */
  isUnsealed: boolean
  /** Rejects where it cannot be opened. */
  open: (sealed: string) => Promise<OpenAnswer>
}

/**
 * Rejects what is staged with the code that came with a no. Never throws, and no code is asked for again: where it does
 * not work the version stays staged, and the error of the no says how to end that.
 *
 * @returns What became of the version, for that error.
 */
export async function rejectStaged(no: No, step: Step): Promise<'rejected' | 'no'> {
  const { context, session } = step
  const { staging } = session
  const id = no.question.kind === 'stage-approve' ? staging?.item?.id : undefined
  const said = id === undefined ? undefined : await readCode(no, step)
  if (!staging || id === undefined || !said) return 'no'
  const problem = said.kind === 'code' ? await reject(id, said, step) : said.why
  if (problem !== undefined) {
    context.logger.log('%s was not rejected, as far as is known here: %s', specOf(step), problem)
    return 'no'
  }
  staging.item = undefined
  context.logger.log('%s, which was staged as %s, was rejected.', specOf(step), id)
  return 'rejected'
}

type Judged = Extract<Said, { kind: 'code' | 'unusable' }>

/** `undefined`: it is a no alone. */
async function readCode(no: No, step: Step): Promise<Judged | undefined> {
  const { decline, question, isUnsealed } = no
  const given = decline.sealed === undefined ? decline : await opened(decline.sealed, no)
  if (given === undefined) return unusable('What came with the no could not be opened.')
  // A yes must not become a no on its way.
  if (given.type !== 'decline') return unusable('What was sealed with the no is none.')
  const { username, otp } = given
  if (otp === undefined) return undefined
  if (isUnsealed && given === decline) return unusable('The responder seals, and this code came open.')
  const said = judgeSaid({ type: 'code', username, otp }, question, step)
  return said.kind === 'code' || said.kind === 'unusable' ? said : undefined
}

/** Its errors are about what is sealed: nothing of them is shown. */
const opened = (sealed: string, { open }: No): Promise<OpenAnswer | undefined> =>
  open(sealed).catch(() => undefined)

const unusable = (why: string): Judged => ({ kind: 'unusable', why })

/** @returns Why it did not work. */
async function reject(
  id: string,
  { account, otp }: Extract<Said, { kind: 'code' }>,
  step: Step,
): Promise<string | undefined> {
  maskCode(otp, step)
  const writer = { account, otp }
  const result = await runWrite(endArgs('reject', id, step), writer, step).catch(() => undefined)
  if (!result) return 'npm could not be run.'
  if (!result.failure) return undefined
  if (judgeEnd(result).kind === 'code-refused') return 'The registry did not accept the code.'
  return printable(readFailure(result).text, LIMITS.problemLength) ?? 'npm failed without a word.'
}
