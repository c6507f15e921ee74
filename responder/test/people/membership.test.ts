import test from 'ava'
import { openPlace } from '../helpers/people-place.ts'
import { inviteToken, post, signedIn, type Visitor } from '../helpers/signed-in.ts'

const remove = ({ inject }: Visitor, { person }: Visitor) =>
  inject({ method: 'DELETE', url: `/api/people/${person.id}` })
const changeRole = ({ inject }: Visitor, { person }: Visitor, role: string) =>
  inject({ method: 'PATCH', url: `/api/people/${person.id}`, payload: { role } })

test('admins see everybody, in the order of joining', async (t) => {
  const place = await openPlace(t)
  const ada = await signedIn(place, { role: 'admin', name: 'Ada' })
  place.clock.now += 1
  const bob = await signedIn(place, { name: 'Bob' })
  const { people } = (await ada.inject({ url: '/api/people' })).json()
  t.deepEqual(people, [
    { ...ada.person, createdAt: place.clock.now - 1, passkeys: 1, neededBy: [] },
    { ...bob.person, createdAt: place.clock.now, passkeys: 1, neededBy: [] },
  ])
})

test('admins see which projects nobody could release without somebody', async (t) => {
  const place = await openPlace(t)
  const ada = await signedIn(place, { role: 'admin', name: 'Ada' })
  place.clock.now += 1
  const bob = await signedIn(place, { name: 'Bob' })
  const cy = await signedIn(place, { name: 'Cy' })
  const add = async (name: string, people: string[] | null, rules = {}) => {
    const payload = { name, packages: [name], people }
    const { id } = (await ada.inject({ method: 'POST', url: '/api/projects', payload })).json()
    await ada.inject({ method: 'PATCH', url: `/api/projects/${id}`, payload: { rules } })
  }
  await add('everybodys', null, { twoPeople: true })
  await add('bobs', [bob.person.id])
  await add('pairs', [ada.person.id, bob.person.id], { twoPeople: true })
  await add('ended', [cy.person.id])
  await remove(ada, cy)
  const { people } = (await ada.inject({ url: '/api/people' })).json()
  t.deepEqual(
    people.map(({ name, neededBy }: { name: string; neededBy: string[] }) => [name, neededBy]),
    [
      ['Ada', ['everybodys', 'pairs']],
      ['Bob', ['bobs', 'everybodys', 'pairs']],
    ],
  )
})

test('people can change their name and accounts separately', async (t) => {
  const visitor = await signedIn(await openPlace(t), { name: 'Ada' })
  const change = async (payload: object) =>
    (await visitor.inject({ method: 'PATCH', url: '/api/me', payload })).json()
  t.like(await change({ accounts: [' Ada-L ', 'ada-l', 'bot'] }), { name: 'Ada', accounts: ['ada-l', 'bot'] })
  t.like(await change({ name: ' Ada L. ' }), { name: 'Ada L.', accounts: ['ada-l', 'bot'] })
  t.like(await change({ accounts: [] }), { name: 'Ada L.', accounts: [] })
})

test('a removed person is signed out at once', async (t) => {
  const place = await openPlace(t)
  const [ada, bob] = [await signedIn(place, { role: 'admin' }), await signedIn(place, { name: 'Bob' })]
  t.is((await remove(ada, bob)).statusCode, 204)
  t.is((await bob.inject({ url: '/api/me' })).json().error, 'signed_out')
  t.is(await place.people.find(bob.person.id), undefined)
  t.is((await remove(ada, bob)).json().error, 'not_found')
})

test('a removed person can join again with the same passkey', async (t) => {
  const place = await openPlace(t)
  const [ada, bob] = [await signedIn(place, { role: 'admin' }), await signedIn(place)]
  await remove(ada, bob)
  const token = await inviteToken(place)
  const { ceremony, options } = (await post(place, '/api/join/options', { token, name: 'Bob' })).json()
  const [passkey] = bob.authenticator.passkeys
  const response = bob.authenticator.register(options, passkey && { passkey })
  t.is((await post(place, '/api/join', { token, name: 'Bob', ceremony, response })).statusCode, 200)
})

test('the last admin cannot be removed or demoted', async (t) => {
  const place = await openPlace(t)
  const [ada, bob] = [await signedIn(place, { role: 'admin' }), await signedIn(place)]
  t.is((await remove(ada, ada)).json().error, 'last_admin')
  t.is((await changeRole(ada, ada, 'maintainer')).json().error, 'last_admin')
  t.is((await changeRole(ada, bob, 'admin')).json().role, 'admin')
  t.is((await changeRole(ada, ada, 'maintainer')).json().role, 'maintainer')
  t.is((await remove(ada, bob)).json().error, 'not_allowed')
})

for (const [title, end] of Object.entries({
  removed: remove,
  demoted: (a: Visitor, b: Visitor) => changeRole(a, b, 'maintainer'),
})) {
  test(`an admin who is ${title} loses their open invitations`, async (t) => {
    const place = await openPlace(t)
    const [ada, eve] = [await signedIn(place, { role: 'admin' }), await signedIn(place, { role: 'admin' })]
    const invite = {
      method: 'POST',
      url: '/api/invitations',
      payload: { role: 'admin', name: null },
    } as const
    const tokens = []
    for (const visitor of [ada, eve]) {
      tokens.push(new URL((await visitor.inject(invite)).json().link).hash.slice(1))
    }
    await end(ada, eve)
    const replies = await Promise.all(tokens.map((token) => post(place, '/api/invitations/look', { token })))
    t.deepEqual(
      replies.map(({ statusCode }) => statusCode),
      [200, 410],
    )
  })
}

test('open invitations are listed without their links, and can be withdrawn once', async (t) => {
  const place = await openPlace(t)
  const ada = await signedIn(place, { role: 'admin', name: 'Ada' })
  const payload = { role: 'maintainer', name: 'Bob' }
  const { link, ...made } = (await ada.inject({ method: 'POST', url: '/api/invitations', payload })).json()
  const list = async () => (await ada.inject({ url: '/api/invitations' })).json().invitations
  t.deepEqual(await list(), [made])
  t.like(made, { ...payload, invitedBy: 'Ada', expiresAt: place.clock.now + 7 * 24 * 60 * 60_000 })
  const take = () => ada.inject({ method: 'DELETE', url: `/api/invitations/${made.id}` })
  t.is((await take()).statusCode, 204)
  t.is((await take()).json().error, 'not_found')
  t.deepEqual(await list(), [])
  t.is((await post(place, '/api/invitations/look', { token: new URL(link).hash.slice(1) })).statusCode, 410)
})
