import test from 'ava'
import { createExpiry } from '../../src/questions/expiry.ts'
import { openTemporary } from '../helpers/databases.ts'
import { CONFIG } from '../helpers/service.ts'
import { createScene } from './scene.ts'

test('what ends between two looks at the clock is not passed over', async (t) => {
  const database = await openTemporary(t)
  const scene = await createScene(t, database)
  await scene.questions.stop()
  const question = await scene.ask({ expiresAt: new Date(scene.clock.at + 1000).toISOString() })
  const endsAt = Date.parse(question.expiresAt)
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let looks = 0
  const expiry = createExpiry({
    ...{ config: CONFIG, database },
    // A timer may be early by less than a millisecond: not due at the first look, over at all later ones.
    effects: { now: () => (looks++ === 0 ? endsAt - 1 : endsAt + looks) },
    log: { warn: () => {}, error: (facts) => t.fail(JSON.stringify(facts)) },
    audit: { record: async () => {} },
    people: { names: async () => new Map() },
    outbox: { enqueue: async () => resolve() },
  })
  t.teardown(() => expiry.stop())
  expiry.start()
  await ended
  t.pass()
})

test('a store that does not answer is asked again, and what went wrong is said without its text', async (t) => {
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
