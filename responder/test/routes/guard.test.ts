import { randomUUID } from 'node:crypto'
import test from 'ava'
import type { HTTPMethods } from 'fastify'
import { openPlace } from '../helpers/people-place.ts'
import { post, signedIn } from '../helpers/signed-in.ts'

type Who = 'anybody' | 'people' | 'admins'

/** Every route about people and projects, and who may use it. */
const routes: [method: HTTPMethods, url: string, who: Who][] = [
  ['GET', '/api/session', 'anybody'],
  ['POST', '/api/sign-in/options', 'anybody'],
  ['POST', '/api/sign-in', 'anybody'],
  ['POST', '/api/invitations/look', 'anybody'],
  ['POST', '/api/join/options', 'anybody'],
  ['POST', '/api/join', 'anybody'],
  ['POST', '/api/demo/sign-in', 'anybody'],
  ['POST', '/api/sign-out', 'anybody'],
  ['GET', '/api/me', 'people'],
  ['PATCH', '/api/me', 'people'],
  ['POST', '/api/me/passkey', 'people'],
  ['POST', '/api/me/passkeys/options', 'people'],
  ['POST', '/api/me/passkeys', 'people'],
  ['PATCH', '/api/me/passkeys/:passkey', 'people'],
  ['DELETE', '/api/me/passkeys/:passkey', 'people'],
  ['GET', '/api/me/sessions', 'people'],
  ['DELETE', '/api/me/sessions/:id', 'people'],
  ['POST', '/api/sign-out-everywhere', 'people'],
  ['GET', '/api/people', 'admins'],
  ['PATCH', '/api/people/:id', 'admins'],
  ['DELETE', '/api/people/:id', 'admins'],
  ['GET', '/api/invitations', 'admins'],
  ['POST', '/api/invitations', 'admins'],
  ['DELETE', '/api/invitations/:id', 'admins'],
  ['GET', '/api/projects', 'admins'],
  ['POST', '/api/projects', 'admins'],
  ['PATCH', '/api/projects/:id', 'admins'],
  ['POST', '/api/projects/:id/passkey', 'admins'],
  ['POST', '/api/projects/:id/changes/:change/passkey', 'admins'],
  ['POST', '/api/projects/:id/changes/:change', 'admins'],
  ['DELETE', '/api/projects/:id/changes/:change', 'admins'],
  ['POST', '/api/projects/:id/secrets', 'admins'],
  ['GET', '/api/projects/:id/builds', 'admins'],
  ['POST', '/api/projects/:id/builds/preview', 'admins'],
  ['DELETE', '/api/projects/:id', 'admins'],
]

test('the table lists every route', async (t) => {
  const { routes: found } = await openPlace(t)
  const below = found.filter(({ url, method }) => url.startsWith('/api/') && method !== 'HEAD')
  t.deepEqual(
    new Set(below.map(({ method, url }) => `${method} ${url}`)),
    new Set(routes.map(([method, url]) => `${method} ${url}`)),
  )
})

for (const [method, path, who] of routes) {
  const request = { method: method as 'GET', url: path.replace(/:\w+/, randomUUID()) }

  test(`${method} ${path} is for ${who}, and refuses others before it reads their input`, async (t) => {
    const place = await openPlace(t)
    const [maintainer, admin] = [await signedIn(place), await signedIn(place, { role: 'admin' })]
    const headers = { origin: place.config.publicUrl }
    const codes = {
      stranger: (await place.app.inject({ ...request, headers })).statusCode,
      maintainer: (await maintainer.inject(request)).statusCode,
      admin: (await admin.inject(request)).statusCode,
    }
    t.is(codes.stranger === 401, who !== 'anybody')
    t.is(codes.maintainer === 403, who === 'admins')
    t.not(codes.admin, 403)
  })

  if (method === 'GET') continue
  test(`${method} ${path} refuses requests from other pages`, async (t) => {
    const place = await openPlace(t)
    const admin = await signedIn(place, { role: 'admin' })
    const { cookie } = admin.headers
    const origins = [
      undefined,
      'null',
      'https://evil.example',
      'http://cfa.example',
      'https://cfa.example:444',
    ]
    for (const origin of origins) {
      const reply = await place.app.inject({ ...request, headers: { cookie, ...(origin && { origin }) } })
      t.is(reply.statusCode, 403, origin ?? 'none')
      t.is(reply.json().error, 'not_allowed')
    }
  })
}

test('a removed person and a former admin lose their access', async (t) => {
  const place = await openPlace(t)
  const [ada, bob] = [await signedIn(place, { role: 'admin' }), await signedIn(place, { role: 'admin' })]
  const url = `/api/people/${bob.person.id}`
  await ada.inject({ method: 'PATCH', url, payload: { role: 'maintainer' } })
  t.is((await bob.inject({ url: '/api/people' })).statusCode, 403)
  await ada.inject({ method: 'DELETE', url })
  t.is((await bob.inject({ url: '/api/me' })).statusCode, 401)
})

for (const url of ['/api/session', '/api/me', '/api/nothing', '/p/tool', '/p/a/b', '/nothing', '/%ff']) {
  test(`a reply from ${url} cannot be embedded, run or cached by other pages`, async (t) => {
    const { app } = await openPlace(t)
    const { headers } = await app.inject({ url })
    if (url !== '/%ff')
      t.regex(String(headers['content-security-policy']), /^default-src 'none'; script-src 'self';/)
    t.is(headers['x-content-type-options'], 'nosniff')
    t.regex(String(headers['strict-transport-security']), /^max-age=\d{8}$/)
    t.is(headers.location, undefined)
    t.is(headers['access-control-allow-origin'], undefined)
    t.is(headers['cache-control'], /^\/(?:api|p)\//.test(url) ? 'no-store' : undefined)
  })
}

test('a service on plain HTTP does not ask browsers for HTTPS', async (t) => {
  const { app } = await openPlace(t, { config: { publicUrl: 'http://localhost:8484' } })
  t.false('strict-transport-security' in (await app.inject({ url: '/api/session' })).headers)
})

test('an unknown path gets a 404, signed in or not', async (t) => {
  const place = await openPlace(t)
  const { inject } = await signedIn(place)
  for (const url of ['/api', '/api/', '/api/nothing', '/p/a/b/c']) {
    for (const reply of [await place.app.inject({ url }), await inject({ url })]) {
      t.is(reply.statusCode, 404, url)
      t.is(reply.json().error, 'not_found')
    }
  }
})

const look = (token: string) => ({ url: '/api/invitations/look', payload: { token } })
const tries = ['/api/sign-in/options', '/api/sign-in', '/api/join/options', '/api/join', '/api/demo/sign-in']
for (const { url, payload } of [look('x'.repeat(43)), ...tries.map((url) => ({ url, payload: {} }))]) {
  test(`${url} can be called 30 times a minute from one address`, async (t) => {
    const place = await openPlace(t)
    for (let count = 0; count < 30; count += 1) t.not((await post(place, url, payload)).statusCode, 429)
    const refused = await post(place, url, payload)
    t.is(refused.statusCode, 429)
    t.is(refused.json().error, 'too_many')
    t.is(refused.headers['retry-after'], '60')
    const headers = { origin: place.config.publicUrl }
    const elsewhere = { method: 'POST', url, payload, headers, remoteAddress: '192.0.2.7' } as const
    t.not((await place.app.inject(elsewhere)).statusCode, 429)
    place.clock.now += 60_000
    t.not((await post(place, url, payload)).statusCode, 429)
  })
}

test('after 20 wrong secrets, an address has to wait, but the right secret always works', async (t) => {
  const place = await openPlace(t)
  const { person } = await signedIn(place, { role: 'admin' })
  const made = await place.projects.create(person, { name: 'tool', packages: ['x'], people: null })
  const secret = made.secret ?? ''
  const ask = (said: string, { name = 'tool', remoteAddress = '192.0.2.1' } = {}) =>
    place.app.inject({ url: `/p/${name}`, headers: { authorization: `Bearer ${said}` }, remoteAddress })
  for (let count = 0; count < 20; count += 1) t.is((await ask('wrong')).statusCode, 401)
  const refused = await ask('wrong')
  t.is(refused.statusCode, 429)
  t.is(refused.json().error, 'too_many')
  t.is(refused.headers['retry-after'], '60')
  t.is((await ask(secret)).statusCode, 200)
  t.is((await ask('wrong', { name: 'other' })).statusCode, 401)
  t.is((await ask('wrong', { remoteAddress: '192.0.2.2' })).statusCode, 401)
  for (let count = 0; count < 10_000; count += 1) await ask('wrong')
  t.is((await ask(secret)).statusCode, 200)
  place.clock.now += 60_000
  t.is((await ask('wrong')).statusCode, 401)
})
