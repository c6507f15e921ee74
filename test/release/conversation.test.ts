import test from 'ava'
import { getError } from '../../lib/errors/get-error.ts'
import { QuestionExpired } from '../../lib/responders/types.ts'
import { alice, type StepOptions } from '../fakes/step.ts'
import { APPROVAL, code, fails, integrity, TOPIC, talk } from './talk.ts'

test('asks for what the step is about', async (t) => {
  const { step, conversation } = talk({ answer: () => code })
  const said = await conversation.ask(TOPIC, step, null)
  t.deepEqual(said, { kind: 'code', account: alice, otp: '012345', at: step.clock.now() })
  t.like(step.asked[0], {
    ask: 'code',
    kind: 'publish',
    package: { name: '@example/tool', version: '2.1.0', tag: 'latest', integrity, files: 3 },
    accounts: ['alice', 'bob'],
    attempt: 1,
    reason: null,
    key: null,
    expiresAt: '2026-11-22T18:30:00.000Z',
  })
})

test('another attempt has the same id, the next number, a reason, and the same deadline', async (t) => {
  const { step, conversation } = talk({ answer: () => code })
  await conversation.ask(TOPIC, step, 'expired')
  await step.clock.advance(60_000)
  await conversation.ask(TOPIC, step, 'rejected')
  const [first, second] = step.asked
  t.like(first, { attempt: 1, reason: null })
  t.like(second, { id: first?.id, attempt: 2, reason: 'rejected', expiresAt: first?.expiresAt })
})

test('changed contents are a new thing to look at, with all the time for it', async (t) => {
  const { step, conversation } = talk({ answer: () => code })
  await conversation.ask(APPROVAL, step, null)
  await step.clock.advance(60_000)
  await conversation.ask(APPROVAL, step, 'changed')
  t.is(step.asked[1]?.expiresAt, '2026-11-22T18:31:00.000Z')
})

for (const [topic, expected] of [
  [TOPIC, 'EOTPDECLINED'],
  [APPROVAL, 'EAPPROVALDECLINED'],
] as const) {
  test(`a no to ${topic.ask} is ${expected}, with who and why, and nothing is told of it`, async (t) => {
    const answer = () => ({ type: 'decline', by: 'bob', reason: 'Not now.' }) as const
    const { step, conversation, details } = await fails(t, { answer }, expected, topic)
    t.regex(details, /bob.*Not now\./s)
    conversation.tell('failed')
    await conversation.settled()
    t.deepEqual(step.told, [])
    t.is(step.session.open.size, 0)
  })
}

for (const [topic, expected] of [
  [TOPIC, 'EOTPTIMEOUT'],
  [APPROVAL, 'EAPPROVALTIMEOUT'],
] as const) {
  test(`the deadline of ${topic.ask} is ${expected}, also where the responder heeds no signal`, async (t) => {
    const signals: AbortSignal[] = []
    const answer: StepOptions['answer'] = (_question, { signal }) => {
      signals.push(signal)
      return new Promise(() => {})
    }
    const { step, conversation } = talk({ answer })
    const asked = t.throwsAsync(conversation.ask(topic, step, null), { code: expected })
    await step.clock.advance(30 * 60_000 - 1)
    t.false(signals[0]?.aborted)
    await step.clock.advance(1)
    await asked
    t.true(signals[0]?.reason instanceof QuestionExpired)
    t.is(step.clock.sleepers(), 0)
  })

  test(`a responder that knows the time is over: ${expected}`, async (t) => {
    const answer = () => {
      throw new QuestionExpired()
    }
    await fails(t, { answer }, expected, topic)
  })
}

test('after the deadline nobody is asked again', async (t) => {
  const { step, conversation } = talk({ answer: () => code })
  await conversation.ask(TOPIC, step, null)
  await step.clock.advance(31 * 60_000)
  await t.throwsAsync(conversation.ask(TOPIC, step, 'rejected'), { code: 'EOTPTIMEOUT' })
  t.is(step.asked.length, 1)
})

test('the signal is not aborted after an answer, and nothing is left running', async (t) => {
  const signals: AbortSignal[] = []
  const { step, conversation } = talk({
    answer: (_question, { signal }) => {
      signals.push(signal)
      return code
    },
  })
  await conversation.ask(TOPIC, step, null)
  t.is(step.clock.sleepers(), 0)
  await step.clock.advance(60 * 60_000)
  t.false(signals[0]?.aborted)
})

test('an error of the plugin’s own comes with the state of things', async (t) => {
  const answer = () => {
    throw getError('ERESPONDERREFUSED', { detail: 'It said: no.' })
  }
  const { details } = await fails(t, { answer }, 'ERESPONDERREFUSED')
  t.regex(details, /It said: no\./)
  t.regex(details, /v2\.1\.0 was pushed.*NOT published/s)
  t.regex(details, /npm publish --tag latest/)
})

test('any other error is ERESPONDERUNREACHABLE, without what hangs on it', async (t) => {
  const answer = () => {
    throw Object.assign(new Error('no route'), { options: { headers: { authorization: 'Bearer hidden' } } })
  }
  const { step, conversation } = talk({ answer })
  const error = await t.throwsAsync(conversation.ask(TOPIC, step, null), { code: 'ERESPONDERUNREACHABLE' })
  t.is((error.cause as Error).message, 'no route')
  t.false('options' in (error.cause as Error))
})

/** Somebody who was asked and wants to confirm at the registry, by a responder that heeds no signal. */
async function confirming() {
  const { step, conversation } = talk({ answer: () => code, confirm: () => new Promise(() => {}) })
  await conversation.ask(TOPIC, step, null)
  const over = new AbortController()
  const said = conversation.confirm('https://registry.example/auth/cli/1', undefined, step, over.signal)
  return { step, said, over }
}

test('the deadline ends a confirmation as well', async (t) => {
  const { step, said } = await confirming()
  const ended = t.throwsAsync(said, { code: 'EOTPTIMEOUT' })
  await step.clock.advance(30 * 60_000)
  await ended
  t.is(step.clock.sleepers(), 0)
})

test('a confirmation ends when the registry has it', async (t) => {
  const { step, said, over } = await confirming()
  const ended = t.throwsAsync(said, { message: 'over' })
  await step.clock.advance(1000)
  over.abort(new Error('over'))
  await ended
  t.is(step.clock.sleepers(), 0)
})
