import { judgeCode, type PublicJwk, type Question } from '@cfa/protocol'
import type { Account } from '../accounts/account.ts'
import type { OpenAnswer } from '../responders/types.ts'

/** A maintainer's answer, as this job understands it. */
export type Answered =
  | { kind: 'code'; account: Account; otp: string; at: number }
  /** An approval. `account` is the one that the answer names, if any, and then it publishes. */
  | { kind: 'approval'; account: Account | undefined }
  /**
   * The maintainer confirms at the registry. `key` is that of the page that the link is for. Without a key, the link is
   * for this very machine.
   */
  | { kind: 'web'; account: Account; key: PublicJwk | undefined }
  /** An answer that can't be used: not a code, for example, or for an account that the question does not name. */
  | { kind: 'unusable'; why: string }

type Usable = Exclude<OpenAnswer, { type: 'decline' }>

/**
 * Tells a usable answer from one that has to be asked for again.
 *
 * @param accounts - The accounts that the question names.
 * @param now - When the answer came.
 */
export function readAnswer(
  answer: Usable,
  { ask, accounts, now }: { ask: Question['ask']; accounts: readonly Account[]; now: number },
): Answered {
  if (answer.type === 'approval' && answer.otp === undefined) return readApproval(answer, ask, accounts)
  const account = accountOf(answer.username, accounts)
  if (!account) return unusable(unknownAccount(answer.username, accounts))
  if (answer.type === 'web') {
    return ask === 'code'
      ? { kind: 'web', account, key: answer.key }
      : unusable('There is nothing to confirm at the registry yet: approve first.')
  }
  const judgement = judgeCode(answer.otp ?? '')
  if (judgement.ok) return { kind: 'code', account, otp: judgement.code, at: now }
  return unusable(UNUSABLE_CODES[judgement.problem])
}

function readApproval(
  { username }: { username: string | undefined },
  ask: Question['ask'],
  accounts: readonly Account[],
): Answered {
  if (ask !== 'approval') return unusable('It was approved without a code, and the code is what is missing.')
  if (username === undefined) return { kind: 'approval', account: undefined }
  const account = accountOf(username, accounts)
  return account ? { kind: 'approval', account } : unusable(unknownAccount(username, accounts))
}

const UNUSABLE_CODES = {
  'recovery-code':
    'That is a recovery code. It was not sent: using one can lock an account’s publishing for three days.',
  format: 'That is not a code: a code has 6 to 16 digits.',
}

const unusable = (why: string): Answered => ({ kind: 'unusable', why })

function accountOf(username: string | undefined, accounts: readonly Account[]): Account | undefined {
  if (username === undefined) return accounts.length === 1 ? accounts[0] : undefined
  return accounts.find((account) => isSameUser(account, username))
}

/**
 * Whether an account is the one that the answer names. An account without a known name is the only one, so any name
 * fits.
 */
function isSameUser({ username }: Account, answered: string): boolean {
  return username === undefined || username.toLowerCase() === answered.trim().toLowerCase()
}

function unknownAccount(username: string | undefined, accounts: readonly Account[]): string {
  const names = accounts.map((account) => account.username).join(', ')
  return username === undefined
    ? `The answer names no account, and there are several: ${names}.`
    : `The answer names an account that is none of these: ${names}.`
}
