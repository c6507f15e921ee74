import type { ExecutionContext } from 'ava'
import type { Database } from '../../src/store/database.ts'

const KEEP_MS = 60_000

/** Records topics until the end of the test, and can wait for one. */
export function announcementsOf(t: ExecutionContext, database: Database) {
  const topics: string[] = []
  let wake = () => {}
  const stop = database.listen((topic) => {
    topics.push(topic)
    wake()
  })
  t.teardown(stop)
  const until = async (topic: string) => {
    // A service has a socket that keeps its process alive. Listening alone does not, and the test would end.
    const keeper = setInterval(() => {}, KEEP_MS)
    t.teardown(() => clearInterval(keeper))
    while (!topics.includes(topic)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      await promise
    }
    clearInterval(keeper)
  }
  return { topics, until }
}
