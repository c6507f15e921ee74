import type { Question } from '@cfa/protocol'
import { createSealingKey } from '@cfa/protocol/sealing'
import test from 'ava'
import type { Account } from '../../lib/accounts/account.ts'
import { type Answered, readAnswer } from '../../lib/release/read-answer.ts'
import type { OpenAnswer } from '../../lib/responders/types.ts'
import { alice, bob } from '../fakes/release.ts'

type Usable = Exclude<OpenAnswer, { type: 'decline' }>

const NOW = 7
const both = [alice, bob]
const nameless = { ...alice, username: undefined }
const read = (answer: Usable, ask: Question['ask'], accounts: readonly Account[] = both) =>
  readAnswer(answer, { ask, accounts, now: NOW })

const { publicJwk: key } = await createSealingKey()
const codeOf = (username: string | undefined, otp = '012 345'): Usable => ({ type: 'code', username, otp })
const approvalOf = (username: string | undefined, otp?: string): Usable => ({
  type: 'approval',
  username,
  otp,
})
const webOf = (username: string | undefined): Usable => ({ type: 'web', username, key })
const codeBy = (account: Account): Answered => ({ kind: 'code', account, otp: '012345', at: NOW })

const usable: Array<[string, Usable, Question['ask'], Answered, Account[]?]> = [
  ['a code, without its spaces', codeOf('bob'), 'code', codeBy(bob)],
  ['a code with a name in upper case and with spaces', codeOf(' ALICE '), 'code', codeBy(alice)],
  ['a code without a name, with one account', codeOf(undefined), 'code', codeBy(bob), [bob]],
  [
    'a code with any name, with an account of unknown name',
    codeOf('anyone'),
    'code',
    codeBy(nameless),
    [nameless],
  ],
  ['a code for a question for approval', codeOf('bob'), 'approval', codeBy(bob)],
  ['an approval with a code', approvalOf('bob', '012345'), 'approval', codeBy(bob)],
  ['an approval with a code, for a question for a code', approvalOf('bob', '012345'), 'code', codeBy(bob)],
  ['an approval', approvalOf(undefined), 'approval', { kind: 'approval', account: undefined }],
  ['an approval that names who publishes', approvalOf('Bob'), 'approval', { kind: 'approval', account: bob }],
  ['a choice to confirm on the web', webOf('alice'), 'code', { kind: 'web', account: alice, key }],
]

for (const [title, answer, ask, expected, accounts] of usable) {
  test(`an answer is usable if it is ${title}`, (t) => t.deepEqual(read(answer, ask, accounts), expected))
}

const unusable: Array<[string, Usable, Question['ask'], RegExp, Account[]?]> = [
  ['a recovery code', codeOf('alice', 'a'.repeat(64)), 'code', /recovery code/],
  ['letters instead of a code', codeOf('alice', 'abcdef'), 'code', /not a code/],
  ['an empty code', codeOf('alice', ''), 'code', /not a code/],
  ['a code of an unknown account', codeOf('carol'), 'code', /none of these: alice, bob/],
  ['a code without a name, with two accounts', codeOf(undefined), 'code', /names no account/],
  [
    'a code with a name other than that of the only account',
    codeOf('bob'),
    'code',
    /none of these: alice/,
    [alice],
  ],
  ['an approval without a code, for a question for a code', approvalOf('alice'), 'code', /without a code/],
  ['an approval by an unknown account', approvalOf('carol'), 'approval', /none of these/],
  ['an approval with letters', approvalOf('alice', 'abcdef'), 'approval', /not a code/],
  ['a choice to confirm on the web, before the approval', webOf('alice'), 'approval', /approve first/],
  ['a choice to confirm on the web, by an unknown account', webOf('carol'), 'code', /none of these/],
]

for (const [title, answer, ask, why, accounts] of unusable) {
  test(`an answer is unusable for a known reason if it is ${title}`, (t) => {
    const answered = read(answer, ask, accounts)
    t.is(answered.kind, 'unusable')
    t.regex(answered.kind === 'unusable' ? answered.why : '', why)
    t.notRegex(JSON.stringify(answered), /abcdef|aaaa|012/)
  })
}
