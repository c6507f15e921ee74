import { judgeCode } from '../../../../protocol/src/code.ts'

/** Why a text can't be sent as a code; `null`: it can. */
export function problemOf(code: string): string | null {
  const judgement = judgeCode(code)
  if (judgement.ok) return null
  if (judgement.problem === 'recovery-code') {
    return 'This is a recovery code. Using it up here could lock your npm account for days, so it is never sent. Take a code of your authenticator.'
  }
  return code === '' ? 'Enter the code of your authenticator.' : 'A code has 6 to 16 digits.'
}
