import test from 'ava'
import { code, fails, TOPIC, talk } from './talk.ts'

test('tells in order, beside the release, and waits for it before another attempt', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { step, conversation } = talk({ answer: () => code, tell: () => promise })
  await conversation.ask(TOPIC, step, null)
  conversation.tell('publishing')
  conversation.tell('rejected', 'Wrong.')
  const again = conversation.ask(TOPIC, step, 'rejected')
  await step.clock.advance(0)
  t.deepEqual([step.asked.length, step.told], [1, ['publishing']])
  resolve()
  await again
  t.deepEqual([step.asked.length, step.told], [2, ['publishing', 'rejected: Wrong.']])
})

test('a telling that fails is said, and fails nothing', async (t) => {
  const { step, conversation } = talk({ answer: () => code, tell: () => Promise.reject(new Error('no')) })
  await conversation.ask(TOPIC, step, null)
  conversation.tell('published')
  await t.notThrowsAsync(conversation.settled())
  t.true(step.context.lines.some((line) => line.includes('could not be told')))
})

test('a telling that never ends holds nothing up for more than 15 seconds', async (t) => {
  const { step, conversation } = talk({ answer: () => code, tell: () => new Promise(() => {}) })
  await conversation.ask(TOPIC, step, null)
  conversation.tell('published')
  const settled = conversation.settled()
  await step.clock.advance(15_000)
  await t.notThrowsAsync(settled)
  t.is(step.clock.sleepers(), 0)
})

test('nothing is told of what nobody was asked', async (t) => {
  const { step, conversation } = talk({})
  conversation.tell('failed')
  await conversation.settled()
  t.deepEqual(step.told, [])
})

test('a question is open from its first attempt to its end', async (t) => {
  const { step, conversation } = talk({ answer: () => code })
  const { open } = step.session
  t.false(open.has(conversation))
  await conversation.ask(TOPIC, step, null)
  for (const state of ['publishing', 'rejected'] as const) {
    conversation.tell(state)
    t.true(open.has(conversation))
  }
  conversation.tell('failed')
  t.false(open.has(conversation))
  await conversation.settled()
})

test('what nobody has answered can only be withdrawn', async (t) => {
  const answer = () => {
    throw new Error('gone')
  }
  const { step, conversation } = await fails(t, { answer }, 'ERESPONDERUNREACHABLE')
  conversation.tell('failed')
  conversation.tell('withdrawn')
  await conversation.settled()
  t.deepEqual(step.told, ['withdrawn'])
})

test('what is being used can no longer be withdrawn', async (t) => {
  const { step, conversation } = talk({ answer: () => code })
  await conversation.ask(TOPIC, step, null)
  conversation.tell('publishing')
  conversation.tell('withdrawn', 'The job was stopped.')
  await conversation.settled()
  t.deepEqual(step.told, ['publishing', 'failed: The job was stopped.'])
})
