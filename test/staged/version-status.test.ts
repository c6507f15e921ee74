import test from 'ava'
import { askStatus, judgeStatus, type StatusReply } from '../../lib/staged/version-status.ts'
import { startServer } from '../responders/server.ts'

const body = (status: string) => JSON.stringify({ packageName: 'a', version: '1.0.0', status })
const rows: Array<[number, string, StatusReply['kind']]> = [
  [200, body('published'), 'status'],
  [200, body('something new'), 'unavailable'],
  [200, '<html>', 'unavailable'],
  [302, '', 'unavailable'],
  [401, '', 'unavailable'],
  [403, '', 'unavailable'],
  [404, '', 'not-found'],
  [429, '', 'fault'],
  [503, '', 'fault'],
]
for (const [statusCode, text, kind] of rows) {
  test(`${statusCode} ${text} is ${kind}`, (t) => t.is(judgeStatus(statusCode, text).kind, kind))
}

test('it is asked with the token, under the path of the registry', async (t) => {
  const server = await startServer(t, { body: { status: 'staged' } })
  const registry = `${server.url.origin}/npm`
  const reply = await askStatus({ name: '@a/b', version: '1.0.0+x', registry, token: 'secret' })
  t.deepEqual(reply, { kind: 'status', status: 'staged' })
  t.like(server.received[0], { path: '/npm/-/package/%40a%2Fb/version/1.0.0%2Bx/status' })
})

test('a registry that cannot be reached says nothing', async (t) => {
  const registry = 'http://127.0.0.1:1/'
  t.deepEqual(await askStatus({ name: 'a', version: '1.0.0', registry, token: 'x' }), { kind: 'fault' })
})
