import { judgeCode } from '../../../../protocol/src/code.ts'

/** What is wrong with an account or a code, and with which of them. */
export interface Found {
  at: 'account' | 'code'
  problem: string
}

/** Checks an account, which is required if the job names any. */
export function judgeAccount(account: string, accounts: readonly string[]): Found | null {
  if (account !== '' || accounts.length === 0) return null
  return { at: 'account', problem: 'Choose the account that the code belongs to.' }
}

/** Checks a code that is about to be sent. */
export function judgeCodeText(code: string): Found | null {
  const problem = problemOf(code)
  return problem === null ? null : { at: 'code', problem }
}

/** Checks a code while it is typed. A recovery code is reported at once, because it must not stay in the field. */
export function judgeAtOnce(code: string): Found | null {
  const judgement = judgeCode(code)
  return !judgement.ok && judgement.problem === 'recovery-code' ? judgeCodeText(code) : null
}

/** Returns why a text can't be sent as a code, or `null` if it can. */
function problemOf(code: string): string | null {
  const judgement = judgeCode(code)
  if (judgement.ok) return null
  if (judgement.problem === 'recovery-code') {
    return 'This is a recovery code. Using it up here could lock your npm account for days, so it is never sent. Use a code from your authenticator.'
  }
  return code === '' ? 'Enter the code from your authenticator.' : 'A code has 6 to 16 digits.'
}
