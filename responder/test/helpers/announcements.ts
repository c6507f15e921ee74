import type { ExecutionContext } from 'ava'
import type { Database } from '../../src/store/database.ts'

/** Listens until the end of the test: what was heard, and how to wait for a topic. */
export function announcementsOf(t: ExecutionContext, database: Database) {
  const topics: string[] = []
  let wake = () => {}
  const stop = database.listen((topic) => {
    topics.push(topic)
    wake()
  })
  t.teardown(stop)
  const until = async (topic: string) => {
    while (!topics.includes(topic)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      await promise
    }
  }
  return { topics, until }
}
