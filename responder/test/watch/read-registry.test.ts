import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { readRegistry } from '../../src/watch/read-registry.ts'

async function listen(t: ExecutionContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('a redirect is not followed, so no other host is asked', async (t) => {
  const asked: (string | undefined)[] = []
  const other = await listen(t, ({ headers }, response) => {
    asked.push(headers.authorization)
    response.end('{}')
  })
  const registry = await listen(t, (_request, response) => {
    response.writeHead(302, { location: `${other}-/stage` }).end()
  })
  const { status } = await readRegistry({ registry, path: '-/stage', token: 'npm_x' })
  t.is(status, 302)
  t.deepEqual(asked, [])
})

test('an unreachable registry is named by its host, without path or token', async (t) => {
  const registry = await listen(t, (request) => request.socket.destroy())
  const error = await t.throwsAsync(readRegistry({ registry, path: 'tool', token: 'npm_x' }), {
    code: 'away',
  })
  t.regex(error?.message ?? '', /^127\.0\.0\.1:\d+ could not be reached/)
})
