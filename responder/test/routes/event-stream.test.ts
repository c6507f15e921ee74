import { once } from 'node:events'
import test, { type ExecutionContext } from 'ava'
import Fastify, { type FastifyReply } from 'fastify'
import { openEvents } from '../../src/routes/event-stream.ts'

/** A client of a stream that begins once `before` has ended. Resolves with what was done for it. */
async function connect(t: ExecutionContext, before: (reply: FastifyReply, leave: () => void) => unknown) {
  const app = Fastify()
  t.teardown(() => app.close())
  const client = new AbortController()
  const done: string[] = []
  const opened = Promise.withResolvers<void>()
  app.get('/', async (_request, reply) => {
    await before(reply, () => client.abort())
    openEvents(reply, () => {
      done.push('follow')
      return () => void done.push('leave')
    })
    opened.resolve()
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const response = fetch(url, { signal: client.signal }).catch(() => undefined)
  await opened.promise
  return { done, response, leave: () => client.abort() }
}

test('a stream that its client leaves is no longer followed', async (t) => {
  let raw: FastifyReply['raw'] | undefined
  const { done, response, leave } = await connect(t, (reply) => {
    raw = reply.raw
  })
  t.is((await response)?.status, 200)
  const closed = raw && once(raw, 'close')
  leave()
  await closed
  t.deepEqual(done, ['follow', 'leave'])
})

test('nothing is followed for a client that left before its stream began', async (t) => {
  const { done } = await connect(t, async ({ raw }, leave) => {
    leave()
    await once(raw, 'close')
  })
  t.deepEqual(done, [])
})
