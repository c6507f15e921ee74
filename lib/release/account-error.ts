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
  return fail(CODES[problem], facts)
}

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
