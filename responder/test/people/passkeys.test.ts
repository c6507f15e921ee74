import test from 'ava'
import { createAuthenticator } from '../helpers/authenticator.ts'
import { openPlace } from '../helpers/people-place.ts'
import { beginPasskey, post, signedIn, type Visitor } from '../helpers/signed-in.ts'

/** Starts to add a passkey, and responds with a new one. */
async function answered(visitor: Visitor, name = 'Key') {
  const { ceremony, options } = await beginPasskey(visitor)
  return { ceremony, name, response: visitor.authenticator.register(options) }
}

const add = async (visitor: Visitor, name?: string) =>
  visitor.inject({ method: 'POST', url: '/api/me/passkeys', payload: await answered(visitor, name) })

const own = async ({ inject }: Visitor) => (await inject({ url: '/api/me' })).json().passkeys

test('a second passkey can sign in too', async (t) => {
  const place = await openPlace(t)
  const visitor = await signedIn(place)
  const reply = await add(visitor, 'Key on the ring')
  t.is(reply.statusCode, 201)
  t.like(reply.json(), { name: 'Key on the ring', createdAt: place.clock.now, usedAt: null })
  for (const passkey of visitor.authenticator.passkeys) {
    const { ceremony, options } = (await post(place, '/api/sign-in/options')).json()
    const response = visitor.authenticator.authenticate(options, {}, passkey)
    t.is((await post(place, '/api/sign-in', { ceremony, response })).json().id, visitor.person.id)
  }
  t.deepEqual(
    (await own(visitor)).map(({ usedAt }: { usedAt: number }) => usedAt),
    [place.clock.now, place.clock.now],
  )
})

test('the options for a new passkey exclude the ones that the person already has', async (t) => {
  const visitor = await signedIn(await openPlace(t))
  const { options } = await beginPasskey(visitor)
  t.deepEqual(
    options.excludeCredentials.map(({ id }: { id: string }) => id),
    visitor.authenticator.passkeys.map(({ id }) => id),
  )
})

test('with a stolen session and no passkey of its person, nobody can add a passkey', async (t) => {
  const place = await openPlace(t)
  const [ada, eve] = [await signedIn(place, { name: 'Ada' }), await signedIn(place, { name: 'Eve' })]
  const url = '/api/me/passkeys/options'
  const options = (payload: object) => ada.inject({ method: 'POST', url, payload })
  const use = async ({ inject }: Visitor, device: Visitor['authenticator'], passkey = device.passkeys[0]) => {
    const begun = (await inject({ method: 'POST', url: '/api/me/passkey' })).json()
    const response = device.authenticate(begun.options, {}, passkey)
    return { passkey: { ceremony: begun.ceremony, response } }
  }
  const thief = createAuthenticator(place.config.publicUrl)
  const known = { id: ada.authenticator.passkeys[0]?.id ?? '' }
  thief.register({ challenge: 'x', user: { id: ada.person.id } })
  const forged = thief.passkeys[0] && { ...thief.passkeys[0], ...known }
  const own = await use(ada, ada.authenticator)
  const attempts = [
    {},
    await use(ada, thief),
    await use(ada, thief, forged),
    await use(eve, eve.authenticator),
  ]
  for (const payload of attempts) t.like((await options(payload)).json(), { error: 'passkey_needed' })
  t.is((await options(own)).statusCode, 200)
  t.like((await options(own)).json(), { error: 'passkey_needed' })
})

test('a passkey cannot be added with another person’s ceremony', async (t) => {
  const place = await openPlace(t)
  const [ada, eve] = [await signedIn(place, { name: 'Ada' }), await signedIn(place, { name: 'Eve' })]
  const payload = await answered(ada)
  const reply = await eve.inject({ method: 'POST', url: '/api/me/passkeys', payload })
  t.is(reply.json().error, 'invalid')
  t.is((await ada.inject({ method: 'POST', url: '/api/me/passkeys', payload })).json().error, 'invalid')
  t.is((await own(eve)).length, 1)
})

test('only its owner can rename a passkey', async (t) => {
  const place = await openPlace(t)
  const [ada, eve] = [await signedIn(place), await signedIn(place)]
  const [passkey] = await own(ada)
  const rename = {
    method: 'PATCH',
    url: `/api/me/passkeys/${passkey.id}`,
    payload: { name: 'Phone' },
  } as const
  t.is((await eve.inject(rename)).json().error, 'not_found')
  t.deepEqual((await ada.inject(rename)).json(), { ...passkey, name: 'Phone' })
  t.is((await own(ada))[0].name, 'Phone')
})

test('only its owner can remove a passkey, and never the last one', async (t) => {
  const place = await openPlace(t)
  const [ada, eve] = [await signedIn(place), await signedIn(place)]
  const [first] = await own(ada)
  const { id } = (await add(ada)).json()
  const remove = (visitor: Visitor, passkey: string) =>
    visitor.inject({ method: 'DELETE', url: `/api/me/passkeys/${passkey}` })
  t.is((await remove(eve, id)).json().error, 'not_found')
  t.is((await remove(ada, id)).statusCode, 204)
  t.is((await remove(ada, id)).json().error, 'not_found')
  t.is((await remove(ada, first.id)).json().error, 'last_passkey')
})

test('a person can have twenty passkeys', async (t) => {
  const visitor = await signedIn(await openPlace(t))
  for (let count = 1; count < 20; count += 1) t.is((await add(visitor)).statusCode, 201)
  t.is((await add(visitor)).json().error, 'invalid')
})
