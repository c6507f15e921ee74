import { judgeCode, type OpenReading, type Question } from '@cfa/protocol'
import type { Account } from '../accounts/verify.ts'
import type { Step } from './step.ts'

/** What a maintainer said, as far as it can be used. */
export type Said =
  | { kind: 'code'; account: Account; otp: string; at: number }
  | { kind: 'approval' }
  /** Something that is no code, or an account that is not one of these. */
  | { kind: 'unusable'; why: string }

/** Tells a usable answer from one that has to be asked for again. */
export function judgeSaid(
  open: Exclude<OpenReading, { type: 'decline' }>,
  { ask }: Question,
  step: Step,
): Said {
  if (open.type === 'web') return { kind: 'unusable', why: NO_WEB }
  if (open.otp === undefined) {
    return ask === 'approval'
      ? { kind: 'approval' }
      : { kind: 'unusable', why: 'It was approved without a code, and the code is what is missing.' }
  }
  const { accounts } = step.session
  const account =
    open.username === undefined && accounts.length === 1
      ? accounts[0]
      : accounts.find((known) => isSameUser(known, open.username))
  if (!account) return { kind: 'unusable', why: unknownAccount(open.username, accounts) }
  const judgement = judgeCode(open.otp)
  if (judgement.ok) return { kind: 'code', account, otp: judgement.code, at: step.effects.now() }
  return { kind: 'unusable', why: UNUSABLE_CODES[judgement.problem] }
}

const NO_WEB =
  'It was to be confirmed at the registry, which this release did not ask for: answer with a code.'

const UNUSABLE_CODES = {
  'recovery-code':
    'That is a recovery code. It was not sent: using one can lock an account’s publishing for three days.',
  format: 'That is not a code: a code has 6 to 16 digits.',
}

function unknownAccount(username: string | undefined, accounts: readonly Account[]): string {
  const names = accounts.map((account) => account.username).join(', ')
  return username === undefined
    ? `The answer names no account, and there are several: ${names}.`
    : `The answer names an account that is none of these: ${names}.`
}

/** One account without a known name takes any: there is nothing to choose. */
function isSameUser({ username }: Account, answered: string | undefined): boolean {
  return username === undefined || username.toLowerCase() === answered?.trim().toLowerCase()
}
