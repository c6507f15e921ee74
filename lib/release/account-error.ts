import type { Account } from '../accounts/account.ts'
import type { Fail } from '../errors/fail.ts'
import type { Judgement } from '../registry/judge-write.ts'

type AccountJudgement = Extract<Judgement, { kind: 'account' }>

/** Creates the error for a problem that the registry has with an account. */
export function accountError(
  { problem, detail }: AccountJudgement,
  { username, variable }: Account,
  fail: Fail,
  written: 'no' | 'unknown' = 'no',
) {
  const facts = { variable, detail, written, ...(username === undefined ? {} : { account: username }) }
  return fail(CODES[problem], { ...facts, isOfAccount: written === 'no' })
}

/** Whether an error is about the account, whatever the package is. */
export const isAccountWide = ({ code }: { code: string }): boolean =>
  ACCOUNT_WIDE.some((each) => each === code)

export const ACCOUNT_WIDE = [
  'EACCOUNTTOKEN',
  'EACCOUNTEXPIRED',
  'EACCOUNTADDRESS',
  'EACCOUNTBYPASS',
  'EACCOUNTNO2FA',
] as const

const CODES = {
  token: 'EACCOUNTTOKEN',
  expired: 'EACCOUNTEXPIRED',
  address: 'EACCOUNTADDRESS',
  scope: 'EACCOUNTSCOPE',
  rights: 'EACCOUNTRIGHTS',
  'no-2fa': 'EACCOUNTNO2FA',
  bypass: 'EACCOUNTBYPASS',
  'stage-only': 'EACCOUNTSTAGEONLY',
  forbidden: 'EACCOUNTFORBIDDEN',
} as const satisfies Record<AccountJudgement['problem'], string>
