import test from 'ava'
import type { AccountProblem } from '../../lib/registry/judge-write.ts'
import { accountError } from '../../lib/release/account-error.ts'
import { alice, detailsOf, failIn } from '../fakes/release.ts'

const problems: Record<AccountProblem, string> = {
  token: 'EACCOUNTTOKEN',
  expired: 'EACCOUNTEXPIRED',
  address: 'EACCOUNTADDRESS',
  scope: 'EACCOUNTSCOPE',
  rights: 'EACCOUNTRIGHTS',
  'no-2fa': 'EACCOUNTNO2FA',
  bypass: 'EACCOUNTBYPASS',
  'stage-only': 'EACCOUNTSTAGEONLY',
  forbidden: 'EACCOUNTFORBIDDEN',
}

for (const [problem, code] of Object.entries(problems) as Array<[AccountProblem, string]>) {
  test(`${problem} is ${code}, which names the token’s variable and not the token`, (t) => {
    const judgement = { kind: 'account', problem, detail: 'The registry’s words.' } as const
    for (const account of [alice, { ...alice, username: undefined }]) {
      const error = accountError(judgement, account, failIn())
      t.is(error.code, code as typeof error.code)
      t.true(detailsOf(error).includes('NPM\\_TOKEN\\_ALICE') || detailsOf(error).includes('NPM_TOKEN_ALICE'))
      t.false(detailsOf(error).includes(alice.credential.secret))
      t.regex(detailsOf(error), /NOT published/)
    }
    t.regex(detailsOf(accountError(judgement, alice, failIn(), 'unknown')), /not known whether/)
  })
}
