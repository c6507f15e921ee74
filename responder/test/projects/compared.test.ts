import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import test from 'ava'
import { openPlace } from '../helpers/people-place.ts'
import { signedIn } from '../helpers/signed-in.ts'

test('every secret is compared once in constant time, even for an unknown project', async (t) => {
  const place = await openPlace(t)
  const admin = await signedIn(place, { role: 'admin' })
  const payload = { name: 'tool', packages: ['tool'] }
  const { secret } = (await admin.inject({ method: 'POST', url: '/api/projects', payload })).json()
  const { timingSafeEqual } = crypto
  let compared = 0
  crypto.timingSafeEqual = (...pair) => {
    compared += 1
    return timingSafeEqual(...pair)
  }
  syncBuiltinESMExports()
  t.teardown(() => {
    crypto.timingSafeEqual = timingSafeEqual
    syncBuiltinESMExports()
  })
  const asked = [
    ['tool', secret, 200],
    ['tool', 'A'.repeat(43), 401],
    ['nobody', 'A'.repeat(43), 401],
  ] as const
  for (const [name, given, status] of asked) {
    compared = 0
    const headers = { authorization: `Bearer ${given}` }
    t.is((await place.app.inject({ url: `/p/${name}`, headers })).statusCode, status)
    t.is(compared, 1)
  }
})
