import test from 'ava'
import { readUsername } from '../../lib/accounts/read-username.ts'
import { type Served, startServer } from '../responders/server.ts'

const token = 'npm_aBcDefghijklmnopqrstuvwxyz0123457890'

test('asks the registry with the token, once', async (t) => {
  const { url, received } = await startServer(t, { body: { username: 'alice', more: 1 } })
  t.is(await readUsername(token, url.origin), 'alice')
  t.is(received.length, 1)
  t.like(received[0], { method: 'GET', path: '/-/whoami' })
  t.is(received[0]?.headers.authorization, `Bearer ${token}`)
})

test('a registry in a folder keeps it, with or without the last slash', async (t) => {
  const { url, received } = await startServer(t, { body: { username: 'alice' } })
  for (const folder of ['npm/mine', 'npm/mine/'])
    t.is(await readUsername(token, new URL(folder, url).href), 'alice')
  t.deepEqual(new Set(received.map(({ path }) => path)), new Set(['/npm/mine/-/whoami']))
})

const unknown: Array<[string, Served]> = [
  ['does not take the token', { status: 401, body: { username: 'alice' } }],
  ['has no such route', { status: 404, body: { error: 'Not found' } }],
  ['is broken', { status: 500 }],
  ['says something else than 200', { status: 203, body: { username: 'alice' } }],
  ['breaks off', 'drop'],
  ['sends a page', { body: '<html>' }],
  ['sends another kind of JSON', { body: 'null' }],
  ['names nobody', { body: { username: '' } }],
  ['names nobody by a text', { body: { username: 42 } }],
  ['names somebody by a text that is no name', { body: { username: 'alice\n\u001B[2J' } }],
  ['does not come to an end', { body: { username: 'alice', page: 'x'.repeat(1_000_000) } }],
]

for (const [title, served] of unknown) {
  test(`nothing is known where a registry ${title}; it is asked once`, async (t) => {
    const { url, received } = await startServer(t, served)
    t.is(await readUsername(token, url.origin), undefined)
    t.is(received.length, 1)
  })
}

test('the token goes nowhere else', async (t) => {
  const elsewhere = await startServer(t, { body: { username: 'alice' } })
  const { url } = await startServer(t, { status: 302, headers: { location: elsewhere.url.href } })
  t.is(await readUsername(token, url.origin), undefined)
  t.deepEqual(elsewhere.received, [])
})

test('a registry whose address has a password is npm’s to ask', async (t) => {
  const { url, received } = await startServer(t, { body: { username: 'alice' } })
  t.is(await readUsername(token, `http://user:password@${url.host}/`), undefined)
  t.deepEqual(received, [])
})

test('a registry that cannot be reached is not known either', async (t) => {
  t.is(await readUsername(token, 'http://127.0.0.1:1/'), undefined)
})
