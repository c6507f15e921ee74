import { randomUUID } from 'node:crypto'
import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { openPlace } from '../helpers/people-place.ts'
import { beginPasskey, post, signedIn } from '../helpers/signed-in.ts'

forEachDatabase((kind, open) => {
  test(`${kind}: people can join, sign in, change and be removed`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    t.regex((await place.people.firstLink()) ?? '', /#/)
    const ada = await signedIn(place, { role: 'admin', name: 'Ada' })
    const bob = await signedIn(place, { name: 'Bob' })
    const { ceremony, options } = (await post(place, '/api/sign-in/options')).json()
    const response = bob.authenticator.authenticate(options)
    t.is((await post(place, '/api/sign-in', { ceremony, response })).statusCode, 200)
    t.is((await post(place, '/api/sign-in', { ceremony, response })).statusCode, 401)
    await bob.inject({ method: 'PATCH', url: '/api/me', payload: { accounts: ['bob'] } })
    t.like((await bob.inject({ url: '/api/me' })).json(), { name: 'Bob', accounts: ['bob'], sessions: 2 })
    const begun = await beginPasskey(bob)
    const payload = {
      ceremony: begun.ceremony,
      name: 'Key',
      response: bob.authenticator.register(begun.options),
    }
    const { id } = (await bob.inject({ method: 'POST', url: '/api/me/passkeys', payload })).json()
    t.is((await bob.inject({ method: 'DELETE', url: `/api/me/passkeys/${id}` })).statusCode, 204)
    const invite = { role: 'maintainer', name: null }
    await ada.inject({ method: 'POST', url: '/api/invitations', payload: invite })
    t.is((await ada.inject({ url: '/api/invitations' })).json().invitations.length, 1)
    place.clock.now += 2 * 24 * 60 * 60_000
    t.is((await bob.inject({ url: '/api/session' })).json().person.name, 'Bob')
    t.is((await ada.inject({ method: 'DELETE', url: `/api/people/${bob.person.id}` })).statusCode, 204)
    t.is((await bob.inject({ method: 'POST', url: '/api/sign-out' })).statusCode, 204)
    t.is((await ada.inject({ method: 'POST', url: '/api/sign-out-everywhere' })).statusCode, 204)
    t.true((await place.audit.verify()).ok)
  })

  test(`${kind}: projects can be created, changed, rotated and removed`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    const { person } = await signedIn(place, { role: 'admin' })
    const { projects } = place
    const made = await projects.create(person, { name: 'tool', packages: ['tool'], people: null })
    await t.throwsAsync(projects.create(person, { name: 'tool', packages: ['x'], people: null }), {
      code: 'taken',
    })
    await projects.change(person, made.id, { people: [person.id] })
    const { secret } = await projects.rotate(person, made.id, { graceHours: 1, opens: 'endpoint' })
    if (secret === null) return t.fail()
    t.like(await projects.authenticate('tool', secret), { id: made.id, people: [person.id] })
    t.is((await projects.authenticate('tool', made.secret ?? ''))?.id, made.id)
    t.is(await projects.authenticate('tool', 'wrong'), undefined)
    t.is(await projects.authenticate('nobody', secret), undefined)
    t.is((await projects.list())[0]?.secrets.length, 2)
    await projects.remove(person, made.id)
    t.is(await projects.authenticate('tool', secret), undefined)
    await t.throwsAsync(projects.change(person, randomUUID(), {}), { code: 'not_found' })
  })

  test(`${kind}: if the last two admins end each other’s role at the same time, only one succeeds`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    const admins = [await signedIn(place, { role: 'admin' }), await signedIn(place, { role: 'admin' })]
    const [ada, bob] = admins.map(({ person }) => person)
    if (!ada || !bob) return t.fail()
    const ends = await Promise.allSettled([
      place.people.remove(ada, bob.id),
      place.people.changeRole(bob, ada.id, 'maintainer'),
    ])
    t.deepEqual(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    t.is((await place.people.list()).filter(({ role }) => role === 'admin').length, 1)
  })

  test(`${kind}: of three admins, two who remove each other at the same time can't both succeed`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    const [ada, eve] = [await signedIn(place, { role: 'admin' }), await signedIn(place, { role: 'admin' })]
    await signedIn(place, { role: 'admin' })
    const ends = await Promise.allSettled([
      place.people.remove(ada.person, eve.person.id),
      place.people.remove(eve.person, ada.person.id),
    ])
    t.deepEqual(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    t.is((await place.people.list()).filter(({ role }) => role === 'admin').length, 2)
  })

  test(`${kind}: a removed admin has no open invitation, even if they invite at the same time`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    const ada = await signedIn(place, { role: 'admin' })
    const eve = await signedIn(place, { role: 'admin' })
    const payload = { role: 'admin', name: null }
    const invite = () => eve.inject({ method: 'POST', url: '/api/invitations', payload })
    const remove = () => ada.inject({ method: 'DELETE', url: `/api/people/${eve.person.id}` })
    const invites = Array.from({ length: 10 }, () => invite)
    await Promise.all([...invites, remove, ...invites].map((send) => send()))
    t.deepEqual((await ada.inject({ url: '/api/invitations' })).json().invitations, [])
  })

  test(`${kind}: if the last two passkeys are removed at the same time, one stays`, async (t) => {
    const place = await openPlace(t, { database: await open(t) })
    const visitor = await signedIn(place)
    const { person, inject, authenticator } = visitor
    const { ceremony, options } = await beginPasskey(visitor)
    const payload = { ceremony, name: 'Key', response: authenticator.register(options) }
    await inject({ method: 'POST', url: '/api/me/passkeys', payload })
    const { passkeys } = await place.people.me(person)
    const ends = await Promise.allSettled(passkeys.map(({ id }) => place.people.removePasskey(person, id)))
    t.deepEqual(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })
})
