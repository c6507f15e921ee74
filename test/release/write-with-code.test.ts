import test from 'ava'
import { readerChange } from '../../lib/accounts/reader-change.ts'
import { getError } from '../../lib/errors/get-error.ts'
import type { Credential } from '../../lib/registry/credential.ts'
import { accountError } from '../../lib/release/account-error.ts'
import type { Write } from '../../lib/release/confirm-by-web.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { alice, bob, failIn, TARGET } from '../fakes/release.ts'
import { code, reasonsOf, untilAborted, yes } from './session-scene.ts'
import { writingScene } from './writing.ts'

const codes = (...otps: string[]) => otps.map((otp) => code(otp))

test('a write is sent with the code that is given', async (t) => {
  const { run, responder, written, masked, open } = writingScene([code('111111', 'bob')], ['111111'])
  await run()
  t.deepEqual([written, masked], [['bob 111111'], ['111111']])
  t.deepEqual(responder.reported, ['publishing', 'published'])
  t.is(open.size, 0)
})

test('a rejected code is asked for again, and the log and the report say whose it was', async (t) => {
  const answers = [code('111111'), code('222222', 'bob')]
  const { run, responder, written, context } = writingScene(answers, ['222222'])
  await run()
  t.deepEqual(written, ['alice 111111', 'bob 222222'])
  t.deepEqual(reasonsOf(responder), ['1 null', '2 rejected'])
  const why = 'rejected: The registry did not accept the code of alice. 2 tries are left.'
  t.deepEqual(responder.reported, ['publishing', why, 'publishing', 'published'])
  t.true(context.lines.some((line) => /did not accept the code of alice/.test(line)))
  t.notRegex(context.lines.join('\n'), /111111|222222/)
})

test('three rejected codes are EOTPREJECTED', async (t) => {
  const { run, responder, written } = writingScene(codes('111111', '222222', '333333', '444444'), ['444444'])
  await t.throwsAsync(run(), { code: 'EOTPREJECTED' })
  t.is(written.length, 3)
  t.is(responder.asked.length, 3)
  t.is(responder.reported.at(-1), 'failed')
})

const useless: Array<[string, GivenAnswer, RegExp]> = [
  ['a recovery code', code('a'.repeat(64)), /recovery code/],
  ['letters', code('abcdef'), /not a code/],
  ['a code of an unknown account', code('111111', 'carol'), /none of these: alice, bob/],
  [
    'a code without an account, of two',
    { type: 'code', username: undefined, otp: '111111' },
    /names no account/,
  ],
  ['an approval without a code', yes, /without a code/],
]

for (const [title, answer, why] of useless) {
  test(`${title} is not sent, counts as an attempt, and is asked for again`, async (t) => {
    const { run, responder, written, context } = writingScene([answer, code('222222')], ['222222'])
    await run()
    t.deepEqual(written, ['alice 222222'])
    t.deepEqual(reasonsOf(responder), ['1 null', '2 rejected'])
    t.regex(responder.reported[0] ?? '', why)
    t.notRegex(context.lines.join('\n'), /111111|abcdef|aaaa/)
  })
}

test('three answers that can’t be used are EOTPREJECTED', async (t) => {
  const { run, written } = writingScene(codes('abcdef', 'abcdef', 'abcdef', '111111'), ['111111'])
  await t.throwsAsync(run(), { code: 'EOTPREJECTED' })
  t.deepEqual(written, [])
})

for (const [takesMs, reason] of [
  [25_000, 'rejected'],
  [25_001, 'expired'],
] as const) {
  test(`the reason for the next question is ${reason} if a code is rejected after ${takesMs} ms`, async (t) => {
    const { run, responder, registry } = writingScene(codes('111111', '222222'), ['222222'])
    registry.takesMs = takesMs
    await run()
    t.deepEqual(reasonsOf(responder), ['1 null', `2 ${reason}`])
  })
}

test('an answer need not name the only account, but may not name another', async (t) => {
  const nameless: GivenAnswer = { type: 'code', username: undefined, otp: '111111' }
  const options = { accounts: [alice] }
  const { run, written } = writingScene([code('999999', 'bob'), nameless], ['111111', '999999'], options)
  await run()
  t.deepEqual(written, ['alice 111111'])
})

test('an account of unknown name accepts any name', async (t) => {
  const options = { accounts: [{ ...alice, username: undefined }] }
  const { run, written, responder, context } = writingScene([code('111111', 'anyone')], ['111111'], options)
  await run()
  t.deepEqual(written, ['undefined 111111'])
  t.deepEqual(responder.asked[0]?.accounts, [])
  t.true(context.lines.some((line) => line.includes('NPM_TOKEN_ALICE')))
})

test('an error in the write is reported, and ends the release and the memory of codes', async (t) => {
  const { run, responder, memory, open } = writingScene(codes('111111'), [])
  memory.keep({ account: alice, otp: '999999', registry: 'https://else.example/', spec: 'a@1.0.0' })
  const write = () => Promise.reject(new TypeError('broken'))
  await t.throwsAsync(run({ write }), { instanceOf: TypeError })
  t.deepEqual(responder.reported, ['publishing', 'failed'])
  t.is(memory.find({ registry: 'https://else.example/', spec: 'a@1.0.0' }, undefined), undefined)
  t.is(open.size, 0)
})

test('a decline is EOTPDECLINED, and nothing is written', async (t) => {
  const { run, written } = writingScene([], ['111111'])
  await t.throwsAsync(run(), { code: 'EOTPDECLINED' })
  t.deepEqual(written, [])
})

const web = (username = 'alice'): GivenAnswer => ({ type: 'web', username, key: undefined })
const PAIR = { authUrl: 'https://registry.example/auth/cli/1', doneUrl: 'https://registry.example/-/v1/done' }

test('a maintainer with a passkey gets the link, and its code is used at once', async (t) => {
  const { run, responder, masked } = writingScene([web()], [], {
    features: ['web'],
    confirm: (_question, _link, { signal }) => untilAborted(signal),
  })
  const written: Array<string | undefined> = []
  const write = async (_: unknown, otp: string | undefined) => {
    written.push(otp)
    return otp === undefined ? PAIR : ('done' as const)
  }
  await run({ write }, { pollDone: async () => ({ kind: 'code', otp: '654321' }) })
  t.deepEqual([written, masked], [[undefined, '654321'], ['654321']])
  t.deepEqual(responder.links, [{ url: PAIR.authUrl, key: undefined }])
  t.deepEqual(responder.reported, ['publishing', 'published'])
})

test('a maintainer may switch from a passkey to another account and to a code', async (t) => {
  const answers = [web('bob'), code('111111', 'bob')]
  const { run, responder, written } = writingScene([web()], ['111111'], {
    features: ['web'],
    confirm: async () => answers.shift() as GivenAnswer,
  })
  const by: string[] = []
  const write = async ({ username }: { username: string | undefined }, otp: string | undefined) => {
    by.push(`${username} ${otp}`)
    return otp === undefined ? PAIR : ('done' as const)
  }
  await run({ write }, { pollDone: (_url, _credential, signal) => untilAborted(signal) })
  t.deepEqual(by, ['alice undefined', 'bob undefined', 'bob 111111'])
  t.deepEqual([responder.links.length, written], [2, []])
})

test('web answers without end are followed ten times each, and end the release after five questions', async (t) => {
  const { run, responder, written } = writingScene(Array(9).fill(web()), [], {
    features: ['web'],
    confirm: async () => web(),
  })
  let writes = 0
  const write = async () => {
    writes += 1
    return PAIR
  }
  const pollDone = (_url: string, _credential: unknown, signal: AbortSignal) => untilAborted(signal)
  await t.throwsAsync(run({ write }, { pollDone }), { code: 'EOTPREJECTED' })
  t.deepEqual([writes, written], [50, []])
  t.deepEqual(reasonsOf(responder), ['1 null', '2 expired', '3 expired', '4 expired', '5 expired'])
})

test('if the registry offers no link, a code is asked for, and that counts as an attempt', async (t) => {
  const answers = [web(), web(), web(), code('111111')]
  const { run, responder, written } = writingScene(answers, ['111111'], {
    features: ['web'],
    confirm: (_question, _link, { signal }) => untilAborted(signal),
  })
  await t.throwsAsync(run(), { code: 'EOTPREJECTED' })
  t.deepEqual(written, ['alice undefined', 'alice undefined', 'alice undefined'])
  t.deepEqual(reasonsOf(responder), ['1 null', '2 rejected', '3 rejected'])
  t.regex(responder.reported[0] ?? '', /a code is needed/)
})

test('links that run out are not rejected codes, and end the release after five questions', async (t) => {
  const { run, responder } = writingScene(Array(9).fill(web()), [], {
    features: ['web'],
    confirm: (_question, _link, { signal }) => untilAborted(signal),
  })
  const write = async (_: unknown, otp: string | undefined) => (otp === undefined ? PAIR : 'rejected')
  const pollDone = async () => ({ kind: 'code', otp: '654321' }) as const
  await t.throwsAsync(run({ write }, { pollDone }), { code: 'EOTPREJECTED' })
  t.deepEqual(reasonsOf(responder), ['1 null', '2 expired', '3 expired', '4 expired', '5 expired'])
})

test('only the account that the approval names is asked for a code', async (t) => {
  const scene = writingScene([code('111111'), code('222222', 'bob')], ['111111', '222222'])
  await scene.run({ approval: { session: scene.session, account: bob, code: undefined } })
  t.deepEqual(scene.responder.asked[0]?.accounts, ['bob'])
  t.deepEqual(scene.written, ['bob 222222'])
})

/** A registry that refuses some accounts. */
function refusing(...usernames: string[]): { write: Write; by: string[] } {
  const by: string[] = []
  const write: Write = async (account, otp) => {
    by.push(`${account.username} ${otp}`)
    if (!usernames.includes(account.username ?? '')) return 'done'
    throw accountError({ kind: 'account', problem: 'expired', detail: 'revoked' }, account, failIn())
  }
  return { write, by }
}

test('if the registry refuses the account that the approval names, another one is asked, and told why', async (t) => {
  const scene = writingScene([code('111111', 'bob'), code('222222')], [])
  const { write, by } = refusing('bob')
  await scene.run({ write, approval: { session: scene.session, account: bob, code: undefined } })
  t.deepEqual(by, ['bob 111111', 'alice 222222'])
  t.deepEqual(
    scene.responder.asked.map(({ accounts }) => accounts),
    [['bob'], ['alice']],
  )
  t.deepEqual(reasonsOf(scene.responder), ['1 null', '2 rejected'])
  const why = /EACCOUNTEXPIRED: A token has expired.* bob \(NPM_TOKEN_BOB\)\. Another account is needed\.$/
  t.true(scene.responder.reported.some((state) => why.test(state)))
  t.regex(scene.context.lines.join('\n'), /EACCOUNTEXPIRED.* Asking for a code of alice\./)
  t.notRegex(scene.context.lines.join('\n'), /did not accept/)
})

test('a refused account is no rejected code: three other codes may follow', async (t) => {
  const answers = ['111111', '222222', '333333'].map((otp) => code(otp))
  const scene = writingScene([code('000000', 'bob'), ...answers], [])
  const write: Write = async (account, otp) =>
    account === bob ? refusing('bob').write(account, otp) : otp === '333333' ? 'done' : 'rejected'
  await scene.run({ write })
  t.is(scene.responder.asked.length, 4)
})

test('a passkey’s account that is refused is no missing link', async (t) => {
  const { run, responder } = writingScene([web('bob'), code('222222')], [], {
    features: ['web'],
    confirm: (_question, _link, { signal }) => untilAborted(signal),
  })
  await run({ write: refusing('bob').write })
  t.deepEqual(responder.asked.at(-1)?.accounts, ['alice'])
  t.true(responder.reported.some((state) => state.startsWith('rejected: EACCOUNTEXPIRED')))
})

test('the account of a code that is at hand may be refused, too', async (t) => {
  const scene = writingScene([code('222222')], [])
  const { write, by } = refusing('bob')
  const given = { kind: 'code', account: bob, otp: '111111', at: scene.clock.now() } as const
  await scene.run({ write, approval: { session: scene.session, account: bob, code: given } })
  t.deepEqual(by, ['bob 111111', 'alice 222222'])
})

test('the last account that is refused ends the release', async (t) => {
  const scene = writingScene([code('111111', 'bob'), code('222222')], [])
  await t.throwsAsync(scene.run({ write: refusing('alice', 'bob').write }), { code: 'EACCOUNTEXPIRED' })
  const alone = writingScene([code('111111')], [], { accounts: [alice] })
  await t.throwsAsync(alone.run({ write: refusing('alice').write }), { code: 'EACCOUNTEXPIRED' })
  t.is(alone.responder.asked.length, 1)
})

test('if no other account answers, the release ends with the refusal and not with what the answers lacked', async (t) => {
  const again = Array.from({ length: 4 }, () => code('111111', 'bob'))
  const stubborn = writingScene(again, [])
  await t.throwsAsync(stubborn.run({ write: refusing('bob').write }), { code: 'EACCOUNTEXPIRED' })
  t.deepEqual(reasonsOf(stubborn.responder), ['1 null', '2 rejected', '3 rejected', '4 rejected'])

  const silent = writingScene([], [], {
    answer: ({ attempt }, { signal }) => (attempt === 1 ? code('111111', 'bob') : untilAborted(signal)),
  })
  const run = silent.run({ write: refusing('bob').write })
  await silent.clock.advance(30 * 60_000)
  await t.throwsAsync(run, { code: 'EACCOUNTEXPIRED' })
  t.is(silent.responder.asked.length, 2)

  const declined = writingScene([code('111111', 'bob')], [])
  await t.throwsAsync(declined.run({ write: refusing('bob').write }), { code: 'EOTPDECLINED' })
})

test('nor does it end with what the responder lacks for the other account', async (t) => {
  const lacks = getError('ERESPONDERVARIABLE', { service: 'optic', variables: ['OPTIC_TOKEN_ALICE'] })
  const scene = writingScene([], [], {
    answer: ({ attempt }) => (attempt === 1 ? code('111111', 'bob') : Promise.reject(lacks)),
  })
  await t.throwsAsync(scene.run({ write: refusing('bob').write }), { code: 'EACCOUNTEXPIRED' })
  t.is(scene.responder.asked.length, 2)
})

test('the only account is not asked again because an earlier entry remembers it as another object', async (t) => {
  const scene = writingScene([code('222222')], [], { accounts: [alice] })
  scene.memory.keep({ account: { ...alice }, otp: '999999', registry: TARGET.registry, spec: 'other@1.0.0' })
  const approval = { session: scene.session, account: alice, code: undefined }
  await t.throwsAsync(scene.run({ write: refusing('alice').write, approval }), { code: 'EACCOUNTEXPIRED' })
  t.deepEqual(scene.responder.asked, [])
})

test('the job reads with an account that is left once the registry has refused the one that it reads with', async (t) => {
  const connection: { reader: Credential | undefined } = { reader: { ...bob.credential } }
  const scene = writingScene([code('111111', 'bob'), code('222222')], [])
  await scene.run({ write: refusing('bob').write }, { onRefused: readerChange(connection) })
  t.is(connection.reader, alice.credential)
  readerChange(connection)(bob, [])
  t.is(connection.reader, alice.credential)
})

test('nobody else is asked if it is unclear whether the account is to blame', async (t) => {
  const scene = writingScene([code('111111', 'bob'), code('222222')], [])
  const judgement = { kind: 'account', problem: 'forbidden', detail: 'spam' } as const
  const write: Write = async (account) => {
    throw accountError(judgement, account, failIn())
  }
  await t.throwsAsync(scene.run({ write }), { code: 'EACCOUNTFORBIDDEN' })
  t.is(scene.responder.asked.length, 1)
})

test('nobody else is asked if the version may be published already', async (t) => {
  const scene = writingScene([code('111111'), code('222222', 'bob')], [])
  const judgement = { kind: 'account', problem: 'expired', detail: '' } as const
  const write: Write = async (account) => {
    throw accountError(judgement, account, failIn(), 'unknown')
  }
  await t.throwsAsync(scene.run({ write }), { code: 'EACCOUNTEXPIRED' })
  t.is(scene.responder.asked.length, 1)
})
