import type { AnswerReading } from '@cfa/protocol'
import test from 'ava'
import type { Memory } from '../../lib/release/session.ts'
import { writeWithCode } from '../../lib/release/write-with-code.ts'
import { alice, bob, stepWith } from '../fakes/step.ts'
import { TOPIC } from './talk.ts'
import { code, reasons, scene } from './writing.ts'

test('asks, and writes with what is given', async (t) => {
  const { run, step, written } = scene([code('111111', 'bob')], ['111111'])
  await run()
  t.deepEqual(written, ['bob 111111'])
  t.deepEqual(step.told, ['publishing', 'published'])
  t.is(step.session.open.size, 0)
})

test('asks again for what is refused, and says whose code it was', async (t) => {
  const { run, step, written } = scene([code('111111'), code('222222', 'bob')], ['222222'])
  await run()
  t.deepEqual(written, ['alice 111111', 'bob 222222'])
  t.deepEqual(reasons(step), ['1 null', '2 rejected'])
  const why = 'rejected: The registry did not accept the code of alice.'
  t.deepEqual(step.told, ['publishing', why, 'publishing', 'published'])
  t.true(step.context.lines.some((line) => /did not accept the code of alice/.test(line)))
})

test('three refused codes are the end', async (t) => {
  const answers = ['111111', '222222', '333333', '444444'].map((otp) => code(otp))
  const { run, step, written } = scene(answers, ['444444'])
  await t.throwsAsync(run(), { code: 'EOTPREJECTED' })
  t.is(written.length, 3)
  t.is(step.asked.length, 3)
  t.is(step.told.at(-1), 'failed')
})

const useless: Array<[string, AnswerReading, RegExp]> = [
  ['a recovery code', code('a'.repeat(64)), /recovery code/],
  ['letters', code('abcdef'), /not a code/],
  ['an account that is none', code('111111', 'carol'), /none of these: alice, bob/],
  ['no account, of two', { type: 'code', username: undefined, otp: '111111' }, /names no account/],
  ['a yes alone', { type: 'approval', username: 'alice', otp: undefined }, /without a code/],
]

for (const [title, answer, why] of useless) {
  test(`${title} is not sent, counts as a try, and is asked for again`, async (t) => {
    const { run, step, written } = scene([answer, code('222222')], ['222222'])
    await run()
    t.deepEqual(written, ['alice 222222'])
    t.deepEqual(reasons(step), ['1 null', '2 rejected'])
    t.regex(step.told[0] ?? '', why)
    t.notRegex(step.context.lines.join('\n'), /111111|abcdef|aaaa/)
  })
}

test('three useless answers are the end too', async (t) => {
  const { run, written } = scene(Array(3).fill(code('abcdef')), [])
  await t.throwsAsync(run(), { code: 'EOTPREJECTED' })
  t.deepEqual(written, [])
})

test('a code that is refused long after it was given is said to have expired', async (t) => {
  const { run, step, registry } = scene([code('111111'), code('222222')], ['222222'])
  registry.takesMs = 26_000
  await run()
  t.deepEqual(reasons(step), ['1 null', '2 expired'])
})

for (const [username, answer] of [
  ['Alice', 'alice'],
  ['alice', ' ALICE '],
]) {
  test(`${JSON.stringify(answer)} is the account ${username}`, async (t) => {
    const accounts = [{ ...alice, username: username as string }, bob]
    const { run, written } = scene([code('111111', answer)], ['111111'], { session: { accounts } })
    await run()
    t.deepEqual(written, [`${username} 111111`])
  })
}

test('one account needs no name, and a name that is known is held to', async (t) => {
  const session = { accounts: [alice] }
  const nameless: AnswerReading = { type: 'code', username: undefined, otp: '111111' }
  const { run, written } = scene([code('999999', 'bob'), nameless], ['111111', '999999'], { session })
  await run()
  t.deepEqual(written, ['alice 111111'])
})

test('an account without a known name takes any', async (t) => {
  const session = { accounts: [{ ...alice, username: undefined }] }
  const { run, written, step } = scene([code('111111', 'whoever')], ['111111'], { session })
  await run()
  t.deepEqual(written, ['undefined 111111'])
  t.deepEqual(step.asked[0]?.accounts, [])
})

test('what the write throws ends the release: told, and the code forgotten', async (t) => {
  const step = stepWith({ answer: () => code('111111') })
  const memory: Memory = {
    accepted: { account: alice, otp: '999999', registry: 'https://else.example/', at: 0 },
  }
  const write = () => Promise.reject(new TypeError('broken'))
  const request = { topic: TOPIC, write, given: undefined, approval: undefined }
  await t.throwsAsync(writeWithCode(request, step, memory), { instanceOf: TypeError })
  t.deepEqual(step.told, ['publishing', 'failed'])
  t.is(memory.accepted, undefined)
})

test('on GitHub the code is masked before it is used, and elsewhere not written', async (t) => {
  const github = scene([code('111111')], ['111111'], { env: { GITHUB_ACTIONS: 'true' } })
  await github.run()
  t.is(github.step.context.output(), '::add-mask::111111\n')
  const elsewhere = scene([code('111111')], ['111111'])
  await elsewhere.run()
  t.is(elsewhere.step.context.output(), '')
})
