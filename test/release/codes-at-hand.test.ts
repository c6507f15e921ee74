import test from 'ava'
import type { Account } from '../../lib/accounts/account.ts'
import { askApproval } from '../../lib/release/ask-approval.ts'
import type { CodeMemory } from '../../lib/release/code-memory.ts'
import { alice, bob, TARGET } from '../fakes/release.ts'
import { APPROVAL, code, reasonsOf } from './session-scene.ts'
import { SPEC, type WritingScene, writingScene } from './writing.ts'

/** Asks for the approval first; it may come with a code, and from a named account. */
async function approve(scene: WritingScene, otp: string | undefined, username: string | null = 'alice') {
  const { responder, newSession, asking, context } = scene
  const { ask } = responder
  responder.ask = async () => ({ type: 'approval', username: username ?? undefined, otp })
  const tools = { isAgain: false, logger: context.logger, endpoint: responder.name }
  const approval = await askApproval(APPROVAL, newSession(), asking, tools)
  responder.ask = ask
  return approval
}

test('a fresh code that came with the approval is used without a question', async (t) => {
  const scene = writingScene([], ['111111'])
  const approval = await approve(scene, '111111')
  await scene.clock.advance(19_999)
  await scene.run({ approval })
  t.deepEqual([scene.written, scene.masked], [['alice 111111'], ['111111']])
  t.deepEqual(scene.responder.asked, [])
  t.deepEqual(scene.responder.reported, ['publishing', 'published'])
  t.is(scene.open.size, 0)
})

test('a new code is asked for if the one that came with the approval is too old', async (t) => {
  const scene = writingScene([code('222222')], ['111111', '222222'])
  const approval = await approve(scene, '111111')
  await scene.clock.advance(20_000)
  await scene.run({ approval })
  t.deepEqual(scene.written, ['alice 222222'])
  t.deepEqual(reasonsOf(scene.responder), ['1 expired'])
  t.true(scene.context.lines.some((line) => /too old/.test(line)))
})

test('a rejected code that came with the approval counts as an attempt', async (t) => {
  const answers = ['222222', '333333', '444444'].map((otp) => code(otp))
  const scene = writingScene(answers, ['444444'])
  const approval = await approve(scene, '111111')
  await t.throwsAsync(scene.run({ approval }), { code: 'EOTPREJECTED' })
  t.deepEqual(scene.written, ['alice 111111', 'alice 222222', 'alice 333333'])
  t.true(scene.context.lines.some((line) => /did not accept the code of alice/.test(line)))
  t.deepEqual(reasonsOf(scene.responder), ['1 rejected', '2 rejected'])
  t.true(scene.context.lines.some((line) => line.endsWith('One try is left.')))
})

test('an approval without a code is followed by a question for one, and both get the outcome', async (t) => {
  const scene = writingScene([code('222222')], ['222222'])
  await scene.run({ approval: await approve(scene, undefined) })
  t.deepEqual(scene.responder.reported.toSorted(), ['published', 'published', 'publishing'])
})

/** The registry has just accepted this code of alice. */
function remember(memory: CodeMemory, spec = 'other@1.0.0', registry = TARGET.registry): void {
  memory.keep({ account: alice, otp: '999999', registry, spec })
}

test('a code that the registry has just accepted is used again if its account has approved', async (t) => {
  const scene = writingScene([], ['999999'])
  remember(scene.memory)
  await scene.run({ approval: await approve(scene, undefined) })
  t.deepEqual(scene.written, ['alice 999999'])
  t.deepEqual(scene.responder.asked, [])
})

test('a code is used for the same version again without an approval', async (t) => {
  const scene = writingScene([code('111111')], ['111111'])
  await scene.run()
  await scene.clock.advance(119_999)
  await scene.run()
  t.deepEqual(scene.written, ['alice 111111', 'alice 111111'])
  t.is(scene.responder.asked.length, 1)
})

test('an approval need not name the only account', async (t) => {
  const scene = writingScene([], ['999999'], { accounts: [alice] })
  remember(scene.memory)
  await scene.run({ approval: await approve(scene, undefined, null) })
  t.deepEqual(scene.written, ['alice 999999'])
})

const forbidden: Array<[title: string, accounts: Account[], approver: string | null | undefined]> = [
  ['a package that another account has approved', [alice, bob], 'bob'],
  ['a package that was approved without a name', [alice, bob], null],
  ['a package that nobody has approved', [alice, bob], undefined],
  ['a package that nobody has approved, with one account', [alice], undefined],
]

for (const [title, accounts, approver] of forbidden) {
  test(`a remembered code is never used for ${title}`, async (t) => {
    const name = approver ?? 'alice'
    const scene = writingScene([code('222222', name)], ['999999', '222222'], { accounts })
    remember(scene.memory)
    const approval = approver === undefined ? undefined : await approve(scene, undefined, approver)
    await scene.run({ approval })
    t.deepEqual(scene.written, [`${name} 222222`])
  })
}

test('a remembered code is not used at another registry or after two minutes', async (t) => {
  const scene = writingScene([code('111111'), code('222222')], ['999999', '111111', '222222'])
  remember(scene.memory, SPEC, 'https://other.example/')
  await scene.run()
  remember(scene.memory, SPEC)
  await scene.clock.advance(120_000)
  await scene.run()
  t.deepEqual(scene.written, ['alice 111111', 'alice 222222'])
})

test('a remembered code is dropped when it is rejected, and does not count as an attempt', async (t) => {
  const answers = ['222222', '333333', '444444'].map((otp) => code(otp))
  const scene = writingScene(answers, ['444444'])
  remember(scene.memory, SPEC)
  await scene.run()
  t.deepEqual(scene.written, ['alice 999999', 'alice 222222', 'alice 333333', 'alice 444444'])
  t.is(scene.memory.find({ registry: TARGET.registry, spec: SPEC }, undefined)?.otp, '444444')
})

test('a remembered code is replaced by the code that was used', async (t) => {
  const scene = writingScene([code('222222', 'bob')], ['222222'])
  remember(scene.memory)
  await scene.run()
  t.like(scene.memory.find({ registry: TARGET.registry, spec: SPEC }, bob), { account: bob, otp: '222222' })
})
