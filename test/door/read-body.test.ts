import { createServer, type IncomingMessage, request } from 'node:http'
import test, { type ExecutionContext } from 'ava'
import { readBody } from '../../lib/door/read-body.ts'
import { listen, stop } from '../../test-registry/src/listen.ts'

/** Reads the body of a request that `send` makes. */
async function read(
  t: ExecutionContext,
  mostBytes: number | undefined,
  send: (outgoing: ReturnType<typeof request>) => void,
): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>()
  const server = createServer((message) => resolve(message))
  const url = await listen(server)
  t.teardown(() => stop(server))
  const outgoing = request(url, { method: 'PUT' }).on('error', () => {})
  send(outgoing)
  return readBody(await promise, mostBytes)
}

test('a body of the maximum length is read whole', async (t) => {
  t.is((await read(t, 4, (outgoing) => outgoing.end('1234'))).toString(), '1234')
  t.is((await read(t, undefined, (outgoing) => outgoing.end())).length, 0)
})

test('a body of one byte more is refused, with or without a content-length', async (t) => {
  await t.throwsAsync(read(t, 4, (outgoing) => outgoing.end('12345')))
  const chunked = read(t, 4, (outgoing) => {
    outgoing.write('123')
    outgoing.write('45')
  })
  await t.throwsAsync(chunked, { message: /longer than/ })
})

test('a body that breaks off is an error', async (t) => {
  const broken = read(t, 100, (outgoing) => {
    outgoing.setHeader('content-length', '10')
    outgoing.write('123', () => setImmediate(() => outgoing.destroy()))
  })
  await t.throwsAsync(broken)
})
