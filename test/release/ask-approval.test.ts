import test from 'ava'
import { askApproval } from '../../lib/release/ask-approval.ts'
import { alice } from '../fakes/release.ts'
import { APPROVAL, type AskingOptions, askingScene, code, inTurn, reasonsOf, yes } from './session-scene.ts'

function scene(options: AskingOptions) {
  const asked = askingScene(options)
  const { session, asking, context, responder } = asked
  const approve = (isAgain = false) =>
    askApproval(APPROVAL, session, asking, { isAgain, logger: context.logger, endpoint: responder.name })
  return { ...asked, approve }
}

test('an approval is asked for once, and its session stays open', async (t) => {
  const { approve, session, responder, context, open } = scene({ answer: () => yes })
  t.deepEqual(await approve(), { session, account: undefined, code: undefined })
  t.deepEqual(reasonsOf(responder), ['1 null'])
  t.is(responder.asked[0]?.ask, 'approval')
  t.true(context.lines.includes('Approved.'))
  t.true(open.has(session))
})

test('a code that comes with the approval is kept with its account', async (t) => {
  const { approve, context } = scene({ answer: () => code('012345') })
  t.like(await approve(), { account: alice, code: { otp: '012345', account: alice } })
  t.true(context.lines.includes('Approved by alice.'))
  t.notRegex(context.lines.join(), /012345/)
})

test('an approval may name the account that publishes', async (t) => {
  const { approve } = scene({ answer: () => ({ type: 'approval', username: 'alice', otp: undefined }) })
  t.like(await approve(), { account: alice, code: undefined })
})

test('an answer that can’t be used is reported, and asked for again', async (t) => {
  const { approve, responder, session } = scene({ answer: inTurn([code('012345', 'carol'), yes]) })
  await approve()
  await session.settled()
  t.deepEqual(reasonsOf(responder), ['1 null', '2 rejected'])
  t.regex(responder.reported.join(), /^rejected: .*none of these/)
})

test('three answers that can’t be used are ERESPONDERANSWER', async (t) => {
  const useless = code('012345', 'carol')
  const { approve, responder, open } = scene({ answer: inTurn([useless, useless, useless, yes]) })
  await t.throwsAsync(approve(), { code: 'ERESPONDERANSWER' })
  t.is(responder.asked.length, 3)
  t.is(responder.reported.at(-1), 'failed')
  t.is(open.size, 0)
})

test('a decline is EAPPROVALDECLINED, and is not reported', async (t) => {
  const { approve, responder } = scene({ answer: inTurn([]) })
  await t.throwsAsync(approve(), { code: 'EAPPROVALDECLINED' })
  t.deepEqual(responder.reported, [])
})

test('changed contents are asked about in the same session with the reason changed', async (t) => {
  const { approve, responder } = scene({ answer: inTurn([yes, code('012345', 'carol'), yes]) })
  await approve()
  await approve(true)
  t.deepEqual(reasonsOf(responder), ['1 null', '2 changed', '3 rejected'])
  t.is(new Set(responder.asked.map(({ id }) => id)).size, 1)
})
