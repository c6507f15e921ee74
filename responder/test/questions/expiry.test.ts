import test from 'ava'
import { keepAlive } from '../../../test/helpers/keep-alive.ts'
import { createExpiry } from '../../src/questions/expiry.ts'
import { openTemporary } from '../helpers/databases.ts'
import { CONFIG } from '../helpers/service.ts'
import { createScene } from './scene.ts'

test('a question that expires between two readings of the clock is not missed', async (t) => {
  const database = await openTemporary(t)
  const scene = await createScene(t, database)
  await scene.questions.stop()
  const question = await scene.ask({ expiresAt: new Date(scene.clock.at + 1000).toISOString() })
  const endsAt = Date.parse(question.expiresAt)
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let looks = 0
  const expiry = createExpiry({
    ...{ config: CONFIG, database },
    // A timer may fire up to a millisecond early, so the question is not due at the first reading and due at all later
    // ones.
    effects: { now: () => (looks++ === 0 ? endsAt - 1 : endsAt + looks) },
    log: { warn: () => {}, error: (facts) => t.fail(JSON.stringify(facts)) },
    audit: { record: async () => {} },
    people: { names: async () => new Map() },
    outbox: { enqueue: async () => resolve() },
  })
  t.teardown(() => expiry.stop())
  keepAlive(t)
  expiry.start()
  await ended
  t.pass()
})

test('a store that fails is logged by its code alone', async (t) => {
  const database = await openTemporary(t)
  const scene = await createScene(t, database)
  await scene.questions.stop()
  const { promise: said, resolve } = Promise.withResolvers<object>()
  const error = Object.assign(new Error('values of a query'), { code: 'STORE_UNAVAILABLE' })
  const expiry = createExpiry({
    config: CONFIG,
    database: { ...database, all: async () => Promise.reject(error) },
    effects: { now: () => scene.clock.at },
    log: { warn: () => {}, error: resolve },
    audit: { record: async () => {} },
    people: { names: async () => new Map() },
    outbox: { enqueue: async () => {} },
  })
  expiry.start()
  t.deepEqual(await said, { code: 'STORE_UNAVAILABLE' })
  await expiry.stop()
})
