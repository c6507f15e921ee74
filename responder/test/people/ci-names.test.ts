import test from 'ava'
import { openPlace } from '../helpers/people-place.ts'
import { signedIn } from '../helpers/signed-in.ts'

test('people name their CI users, and only a real change updates the date', async (t) => {
  const place = await openPlace(t)
  const ada = await signedIn(place)
  const change = async (payload: object) =>
    (await ada.inject({ method: 'PATCH', url: '/api/me', payload })).json()
  const changedAt = async () => (await place.database.all('select ci_names_at from people'))[0]?.ci_names_at
  t.deepEqual((await ada.inject({ url: '/api/me' })).json().ciNames, [])
  t.is(await changedAt(), null)
  t.deepEqual((await change({ ciNames: ['ada-at-ci', 'ada-at-ci'] })).ciNames, ['ada-at-ci'])
  const first = place.clock.now
  t.is(await changedAt(), first)
  place.clock.now += 1000
  await change({ ciNames: ['ada-at-ci'], accounts: ['ada'] })
  await change({ accounts: ['bob'] })
  t.is(await changedAt(), first)
  await change({ ciNames: [] })
  t.is(await changedAt(), place.clock.now)
})
