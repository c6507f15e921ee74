import type { ExecutionContext } from 'ava'
import { call, type Furnished, type Headed, type Said } from '../helpers/furnished.ts'
import { service } from '../helpers/process.ts'

/** A service that is killed and restarted, and clients that repeat unanswered calls. */
export async function openSturdy(t: ExecutionContext, place: Furnished) {
  let running = await service(t, place.environment)
  let lives = 1
  let up = Promise.resolve()

  return {
    /** Repeats the same call until it is answered. A connection that breaks without a kill is a failure. */
    call: async (headers: Headed, route: readonly [string, string], body?: object): Promise<Said> => {
      for (;;) {
        await up
        const mine = lives
        try {
          return await call(place.origin, headers, route, body)
        } catch (error) {
          if (mine === lives) throw error
        }
      }
    },
    /** `kill -9`, then another service on the same folder, and `inspect` before any call is repeated. */
    kill: async (inspect: () => Promise<void>): Promise<void> => {
      lives += 1
      const { promise, resolve } = Promise.withResolvers<void>()
      up = promise
      running.kill('SIGKILL')
      await running.ended
      running = await service(t, place.environment)
      await inspect()
      resolve()
    },
    end: async () => {
      running.kill('SIGTERM')
      return await running.ended
    },
  }
}

export type Sturdy = Awaited<ReturnType<typeof openSturdy>>
