import test from 'ava'
import { openPlace } from '../helpers/people-place.ts'
import { signedIn } from '../helpers/signed-in.ts'

test('whoever joins with an invitation is signed in, with the role of the invitation', async (t) => {
  const place = await openPlace(t)
  const { person, inject } = await signedIn(place, { role: 'admin', name: 'Ada' })
  const { person: seen } = (await inject({ url: '/api/session' })).json()
  t.deepEqual(seen, { id: person.id, name: 'Ada', role: 'admin', accounts: [] })
})
