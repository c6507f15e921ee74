import test from 'ava'
import type { Session } from '../../src/api/people.ts'
import { deviceOf } from '../../src/people/device.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { openPlace, type Place } from '../helpers/people-place.ts'
import { post, signedIn, type Visitor } from '../helpers/signed-in.ts'

const MINUTE_MS = 60_000
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

const sessionsOf = async ({ inject }: Visitor, userAgent = FIREFOX): Promise<Session[]> =>
  (await inject({ url: '/api/me/sessions', headers: { 'user-agent': userAgent } })).json().sessions

/** Signs in again, in another browser. */
async function again(place: Place, visitor: Visitor): Promise<Visitor> {
  const { ceremony, options } = (await post(place, '/api/sign-in/options')).json()
  const response = visitor.authenticator.authenticate(options)
  const reply = await post(place, '/api/sign-in', { ceremony, response })
  const headers = { ...visitor.headers, cookie: `__Host-cfa=${reply.cookies[0]?.value}` }
  const inject: Visitor['inject'] = (wanted) =>
    place.app.inject({ ...wanted, headers: { ...headers, ...wanted.headers } })
  return { ...visitor, headers, inject }
}

forEachDatabase((kind, open) => {
  test(`${kind}: a person can see the device and last use of their sessions, and end one`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    const desk = await signedIn(place)
    const phone = await again(place, desk)
    await sessionsOf(desk)
    await sessionsOf(phone, IPHONE)
    const { now } = place.clock
    place.clock.now += 6 * MINUTE_MS
    const [first, second, ...others] = await sessionsOf(desk)
    t.like(first, { device: 'Firefox on Linux', createdAt: now, usedAt: place.clock.now, isThis: true })
    t.like(second, { device: 'Safari on iPhone', createdAt: now, usedAt: now, isThis: false })
    t.deepEqual(others, [])
    const url = `/api/me/sessions/${second?.id}`
    const stranger = await signedIn(place)
    t.is((await stranger.inject({ method: 'DELETE', url })).statusCode, 404)
    t.is((await desk.inject({ method: 'DELETE', url })).statusCode, 204)
    t.is((await phone.inject({ url: '/api/me' })).statusCode, 401)
    t.is((await desk.inject({ url: '/api/me' })).statusCode, 200)
    t.is((await sessionsOf(desk)).length, 1)
  })
})

test('a device is named by its browser and its system', (t) => {
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0'
  const agents: [string | undefined, string | null][] = [
    [FIREFOX, 'Firefox on Linux'],
    [IPHONE, 'Safari on iPhone'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/140.0.0.0`, 'Edge on Windows'],
    [`Mozilla/5.0 (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`, 'Chrome on Android'],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome} Safari/537.36`, 'Chrome on macOS'],
    ['curl/8.0', null],
    [undefined, null],
  ]
  for (const [agent, device] of agents) t.is(deviceOf(agent), device)
})
