import type { ExecutionContext } from 'ava'
import type { Database } from '../../src/store/database.ts'

/** Listens until the end of the test: what was heard, and how to wait for a topic. */
export function earOf(t: ExecutionContext, database: Database) {
  const heard: string[] = []
  let wake = () => {}
  const stop = database.listen((topic) => {
    heard.push(topic)
    wake()
  })
  t.teardown(stop)
  const until = async (topic: string) => {
    while (!heard.includes(topic)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      await promise
    }
  }
  return { heard, until }
}
