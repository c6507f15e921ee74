import test from 'ava'
import { openPlace, type Place } from '../helpers/people-place.ts'
import { inviteToken, post, signedIn, type Visitor } from '../helpers/signed-in.ts'

const DAY_MS = 24 * 60 * 60_000

const isSignedIn = async ({ inject }: Visitor) =>
  (await inject({ url: '/api/session' })).json().person !== null
const tokenOf = ({ headers }: Visitor) => headers.cookie.slice('__Host-cfa='.length)

/** Signs in again, in another browser. */
async function again(place: Place, visitor: Visitor): Promise<Visitor> {
  const { ceremony, options } = (await post(place, '/api/sign-in/options')).json()
  const response = visitor.authenticator.authenticate(options)
  const reply = await post(place, '/api/sign-in', { ceremony, response })
  const headers = { ...visitor.headers, cookie: `__Host-cfa=${reply.cookies[0]?.value}` }
  return { ...visitor, headers, inject: (wanted) => place.app.inject({ ...wanted, headers }) }
}

test('the cookie is limited to this host and hidden from scripts and other sites', async (t) => {
  const place = await openPlace(t)
  const { inject } = await signedIn(place)
  const { cookies } = await inject({ url: '/api/session' })
  t.like(cookies[0], {
    name: '__Host-cfa',
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Strict',
    maxAge: (30 * DAY_MS) / 1000,
  })
  t.is(cookies[0]?.domain, undefined)
})

test('a session ends after 30 days without a visit, and a visit extends it', async (t) => {
  const place = await openPlace(t)
  const visitor = await signedIn(place)
  for (let visit = 0; visit < 3; visit += 1) {
    place.clock.now += 29 * DAY_MS
    t.true(await isSignedIn(visitor))
  }
  place.clock.now += 30 * DAY_MS
  t.false(await isSignedIn(visitor))
})

test('visits less than five minutes apart write nothing', async (t) => {
  const place = await openPlace(t)
  const visitor = await signedIn(place)
  const end = async () => (await place.database.all('select expires_at from sessions'))[0]?.expires_at
  const before = await end()
  place.clock.now += 5 * 60_000 - 1
  await isSignedIn(visitor)
  t.is(await end(), before)
  place.clock.now += 1
  await isSignedIn(visitor)
  t.not(await end(), before)
})

test('signing out ends this session and clears the cookie, and can be repeated', async (t) => {
  const place = await openPlace(t)
  const visitor = await signedIn(place)
  const other = await again(place, visitor)
  for (const _time of [1, 2]) {
    const reply = await visitor.inject({ method: 'POST', url: '/api/sign-out' })
    t.is(reply.statusCode, 204)
    t.is(reply.cookies[0]?.value, '')
  }
  t.false(await isSignedIn(visitor))
  t.true(await isSignedIn(other))
})

test('signing out everywhere ends every session of this person only', async (t) => {
  const place = await openPlace(t)
  const [visitor, stranger] = [await signedIn(place), await signedIn(place)]
  const other = await again(place, visitor)
  t.is((await visitor.inject({ url: '/api/me' })).json().sessions, 2)
  t.is((await visitor.inject({ method: 'POST', url: '/api/sign-out-everywhere' })).statusCode, 204)
  t.false(await isSignedIn(visitor))
  t.false(await isSignedIn(other))
  t.true(await isSignedIn(stranger))
})

test('a session of a removed person is not signed in', async (t) => {
  const place = await openPlace(t)
  const visitor = await signedIn(place)
  await place.database.run(
    'update people set removed_at = $1 where id = $2',
    place.clock.now,
    visitor.person.id,
  )
  t.false(await isSignedIn(visitor))
})

test('the 51st session ends the oldest', async (t) => {
  const place = await openPlace(t)
  const first = await signedIn(place)
  let latest = first
  for (let count = 1; count < 50; count += 1) {
    place.clock.now += 60_000
    latest = await again(place, first)
  }
  t.true(await isSignedIn(first))
  place.clock.now += 60_000
  await again(place, first)
  t.false(await isSignedIn(first))
  t.true(await isSignedIn(latest))
})

test('the store holds no token of a session or an invitation', async (t) => {
  const place = await openPlace(t)
  const visitor = await signedIn(place, { role: 'admin' })
  const invitation = await inviteToken(place)
  const tables = await place.database.all("select name from sqlite_master where type = 'table'")
  for (const { name } of tables) {
    const kept = JSON.stringify(await place.database.all(`select * from ${name}`))
    t.false(kept.includes(tokenOf(visitor)) || kept.includes(invitation), String(name))
  }
})

for (const cookie of [
  '',
  '__Host-cfa=',
  '__Host-cfa=x',
  `__Host-cfa=${'A'.repeat(43)}`,
  '__Host-cfa=%00%ff',
  'cfa=x',
]) {
  test(`the cookie "${cookie}" signs nobody in`, async (t) => {
    const place = await openPlace(t)
    await signedIn(place)
    const reply = await place.app.inject({ url: '/api/session', headers: { cookie } })
    t.is(reply.statusCode, 200)
    const instance = { name: null, version: null }
    t.deepEqual(reply.json(), { person: null, isEmpty: false, demo: false, vapidKey: null, instance })
    t.deepEqual(reply.cookies, [])
  })
}
