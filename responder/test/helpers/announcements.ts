import type { ExecutionContext } from 'ava'
import { keepAlive } from '../../../test/helpers/keep-alive.ts'
import type { Database } from '../../src/store/database.ts'

/** Records topics until the end of the test, and can wait for one. */
export function announcementsOf(t: ExecutionContext, database: Database) {
  const topics: string[] = []
  let wake = () => {}
  const stop = database.listen((topic) => {
    topics.push(topic)
    wake()
  })
  t.teardown(stop)
  keepAlive(t)
  const until = async (topic: string) => {
    while (!topics.includes(topic)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      await promise
    }
  }
  return { topics, until }
}
