import test from 'ava'
import { followRedirect } from '../../lib/registry/redirect.ts'
import { startServer } from '../responders/server.ts'
import { startRegistry, TOKEN } from './client.ts'

const secret = { credential: TOKEN, headers: { 'npm-otp': '123456' }, redirects: 3 }

test('a redirect is returned as the reply by default', async (t) => {
  const { get, received } = await startRegistry(t, { status: 302, headers: { location: '/other' } })
  t.like(await get(), { status: 302 })
  t.is(received.length, 1)
})

test('a redirect on the same origin keeps the credential', async (t) => {
  const { get, received } = await startRegistry(t, [
    { status: 301, headers: { location: '/other' } },
    { body: {} },
  ])
  t.like(await get(secret), { status: 200 })
  t.like(received[1], { path: '/other' })
  t.like(received[1]?.headers, { authorization: 'Bearer a-token', 'npm-otp': '123456' })
})

test('a redirect to another origin loses the credential and the code, even on the way back', async (t) => {
  let home = ''
  const elsewhere = await startServer(t, () => ({ status: 307, headers: { location: `${home}/back` } }))
  const { get, received, origin } = await startRegistry(t, [
    { status: 302, headers: { location: `${elsewhere.url.origin}/away` } },
    { body: { found: true } },
  ])
  home = origin
  t.like(await get(secret), { status: 200, json: { found: true } })
  t.deepEqual(
    [elsewhere.received[0], received[1]].map((request) => request?.path),
    ['/away', '/back'],
  )
  for (const request of [elsewhere.received[0], received[1]]) {
    t.is(request?.headers.authorization, undefined)
    t.is(request?.headers['npm-otp'], undefined)
  }
})

test('only as many redirects are followed as allowed', async (t) => {
  const { get, received } = await startRegistry(t, { status: 302, headers: { location: '/again' } })
  t.like(await get({ redirects: 2 }), { status: 302 })
  t.is(received.length, 3)
})

for (const method of ['PUT', 'POST', 'DELETE', 'HEAD'] as const) {
  test(`a ${method} is never redirected`, async (t) => {
    const { get, received } = await startRegistry(t, { status: 307, headers: { location: '/other' } })
    t.like(await get({ ...secret, method }), { status: 307 })
    t.is(received.length, 1)
  })
}

test('the time limit covers all redirects together', async (t) => {
  const { get } = await startRegistry(t, [{ status: 302, headers: { location: '/other' } }, 'hold'])
  await t.throwsAsync(get({ redirects: 1, timeoutMs: 200 }), { code: 'ETIMEDOUT' })
})

const hop = { url: new URL('https://a.example/x'), headers: { authorization: 'Bearer a', accept: 'b' } }
const follow = (location: string | undefined, statusCode = 302) =>
  followRedirect({ statusCode, headers: location === undefined ? {} : { location } }, hop)

for (const [title, next] of [
  ['is followed from https to http', follow('http://a.example/x')],
  ['is followed to another scheme', follow('file:///etc/passwd')],
  ['is followed without a location', follow(undefined)],
  ['is followed to an invalid URL', follow('https://')],
  ['is followed with status 200', follow('/y', 200)],
] as const) {
  test(`no redirect ${title}`, (t) => t.is(next, undefined))
}

test('the user, password and fragment of a redirect are removed', (t) => {
  t.is(follow('https://u:p@a.example/y#z')?.url.href, 'https://a.example/y')
})
