import test from 'ava'
import { type Conversation, createConversation } from '../../lib/release/conversation.ts'
import type { Said } from '../../lib/release/judge-said.ts'
import { bob, type FakeStep } from '../fakes/step.ts'
import { APPROVAL } from './talk.ts'
import { code, reasons, scene } from './writing.ts'

/** The approval that came before, with a code or without. */
async function approve(step: FakeStep, otp: string | undefined): Promise<[Said, Conversation]> {
  const answer = { type: 'approval', username: 'alice', otp } as const
  const { ask } = step.session.responder
  step.session.responder.ask = async () => answer
  const approval = createConversation(step)
  const said = await approval.ask(APPROVAL, step, null)
  step.session.responder.ask = ask
  return [said, approval]
}

test('a code that came with the approval is used while it is fresh, and nobody asked', async (t) => {
  const { run, step, written } = scene([], ['111111'])
  const approved = await approve(step, '111111')
  await step.clock.advance(19_000)
  await run(...approved)
  t.deepEqual(written, ['alice 111111'])
  t.deepEqual(step.asked, [])
  t.deepEqual(step.told, ['publishing', 'published'])
})

test('a code that came with the approval and is too old is asked for anew', async (t) => {
  const { run, step, written } = scene([code('222222')], ['111111', '222222'])
  const approved = await approve(step, '111111')
  await step.clock.advance(20_000)
  await run(...approved)
  t.deepEqual(written, ['alice 222222'])
  t.deepEqual(reasons(step), ['1 null'])
  t.true(step.context.lines.some((line) => /too old/.test(line)))
})

test('a code that came with the approval and is refused counts as a try', async (t) => {
  const { run, step, written } = scene(
    ['222222', '333333', '444444'].map((otp) => code(otp)),
    ['444444'],
  )
  const approved = await approve(step, '111111')
  await t.throwsAsync(run(...approved), { code: 'EOTPREJECTED' })
  t.deepEqual(written, ['alice 111111', 'alice 222222', 'alice 333333'])
  t.true(step.context.lines.some((line) => /did not accept the code of alice/.test(line)))
})

test('an approval without a code is followed by a question for one, and told the end too', async (t) => {
  const { run, step } = scene([code('222222')], ['222222'])
  await run(...(await approve(step, undefined)))
  t.deepEqual(step.told.toSorted(), ['published', 'published', 'publishing'])
})

test('a code that the registry took is tried for the next write', async (t) => {
  const { run, step, written, memory } = scene([code('111111')], ['111111'])
  await run()
  await step.clock.advance(119_000)
  await run()
  t.deepEqual(written, ['alice 111111', 'alice 111111'])
  t.is(step.asked.length, 1)
  t.is(memory.accepted?.at, step.clock.now())
})

test('a code that was taken two minutes ago is not tried again', async (t) => {
  const { run, step } = scene([code('111111'), code('222222')], ['111111', '222222'])
  await run()
  await step.clock.advance(120_000)
  await run()
  t.is(step.asked.length, 2)
})

test('a remembered code is dropped at the first refusal, without costing a try', async (t) => {
  const right = ['111111']
  const answers = ['111111', '222222', '333333', '444444'].map((otp) => code(otp))
  const { run, written, memory } = scene(answers, right)
  await run()
  right[0] = '444444'
  await run()
  t.deepEqual(written.slice(1), ['alice 111111', 'alice 222222', 'alice 333333', 'alice 444444'])
  t.is(memory.accepted?.otp, '444444')
})

for (const [title, change] of [
  ['another registry', { registry: 'https://other.example/' }],
  ['an account that this package does not have', { accounts: [bob] }],
] as const) {
  test(`a remembered code is not tried at ${title}`, async (t) => {
    const { run, step, written } = scene([code('111111'), code('222222', 'bob')], ['111111', '222222'])
    await run()
    Object.assign(step.session, change)
    await run()
    t.deepEqual(written, ['alice 111111', 'bob 222222'])
  })
}
