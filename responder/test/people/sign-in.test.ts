import { randomUUID } from 'node:crypto'
import test from 'ava'
import { createAuthenticator, type Twist } from '../helpers/authenticator.ts'
import { openPlace, type Place } from '../helpers/people-place.ts'
import { cookieOf, inviteToken, post, signedIn, type Visitor } from '../helpers/signed-in.ts'

const begin = async (place: Place) => (await post(place, '/api/sign-in/options')).json()

/** Starts to sign in, and responds with the visitor's passkey. */
async function answered(place: Place, { authenticator }: Pick<Visitor, 'authenticator'>, twist: Twist = {}) {
  const { ceremony, options } = await begin(place)
  return { ceremony, response: authenticator.authenticate(options, twist) }
}

test('a passkey signs its owner in repeatedly', async (t) => {
  const place = await openPlace(t)
  const visitor = await signedIn(place, { name: 'Ada' })
  for (let time = 0; time < 3; time += 1) {
    const reply = await post(place, '/api/sign-in', await answered(place, visitor))
    t.is(reply.statusCode, 200)
    t.deepEqual(reply.json(), visitor.person)
    const session = await place.app.inject({ url: '/api/session', headers: { cookie: cookieOf(reply) } })
    t.is(session.json().person.id, visitor.person.id)
  }
})

test('the options name no person and no passkey, and differ only in the challenge', async (t) => {
  const place = await openPlace(t)
  const before = await begin(place)
  await signedIn(place)
  const after = await begin(place)
  t.false('allowCredentials' in after.options)
  t.deepEqual({ ...before.options, challenge: '' }, { ...after.options, challenge: '' })
  t.not(before.options.challenge, after.options.challenge)
})

/** All kinds of failure: each prepares it, and returns the payload. */
const failures: Record<string, (place: Place, visitor: Visitor) => Promise<object>> = {
  'an unknown passkey': async (place) => {
    const stranger = { authenticator: createAuthenticator(place.config.publicUrl) }
    stranger.authenticator.register({
      challenge: '',
      user: { id: Buffer.from(randomUUID()).toString('base64url') },
    })
    return answered(place, stranger)
  },
  "another person's handle": async (place, visitor) => {
    const { person } = await signedIn(place, { name: 'Bob' })
    return answered(place, visitor, { userHandle: Buffer.from(person.id).toString('base64url') })
  },
  'no handle': (place, visitor) => answered(place, visitor, { userHandle: null }),
  'a forged signature': (place, visitor) => answered(place, visitor, { isForged: true }),
  'another origin': (place, visitor) => answered(place, visitor, { origin: 'https://evil.example' }),
  'a passkey of another site': (place, visitor) => answered(place, visitor, { rpId: 'evil.example' }),
  'another challenge': (place, visitor) => answered(place, visitor, { challenge: 'A'.repeat(43) }),
  'a response for joining': (place, visitor) => answered(place, visitor, { type: 'webauthn.create' }),
  'nobody present at the device': (place, visitor) => answered(place, visitor, { isPresent: false }),
  'an unverified user': (place, visitor) => answered(place, visitor, { isVerified: false }),
  'a repeated counter': async (place, visitor) => {
    await post(place, '/api/sign-in', await answered(place, visitor, { counter: 7 }))
    return answered(place, visitor, { counter: 7 })
  },
  'a used response': async (place, visitor) => {
    const answer = await answered(place, visitor)
    await post(place, '/api/sign-in', answer)
    return answer
  },
  'another response to a used challenge': async (place, visitor) => {
    const { ceremony, options } = await begin(place)
    const { authenticator } = visitor
    await post(place, '/api/sign-in', { ceremony, response: authenticator.authenticate(options) })
    return { ceremony, response: authenticator.authenticate(options) }
  },
  'a response after five minutes': async (place, visitor) => {
    const answer = await answered(place, visitor)
    place.clock.now += 5 * 60_000
    return answer
  },
  'an unknown ceremony': async (place, visitor) => ({
    ...(await answered(place, visitor)),
    ceremony: randomUUID(),
  }),
  'a ceremony for joining': async (place, { authenticator }) => {
    const token = await inviteToken(place)
    const { ceremony, options } = (await post(place, '/api/join/options', { token, name: 'Grace' })).json()
    const asked = { challenge: options.challenge, rpId: options.rp.id }
    return { ceremony, response: authenticator.authenticate(asked) }
  },
  'the passkey of a removed person': async (place, visitor) => {
    const admin = await signedIn(place, { role: 'admin' })
    const answer = await answered(place, visitor)
    await admin.inject({ method: 'DELETE', url: `/api/people/${visitor.person.id}` })
    return answer
  },
  'a removed passkey': async (place, visitor) => {
    const answer = await answered(place, visitor)
    await place.database.run('delete from passkeys where person_id = $1', visitor.person.id)
    return answer
  },
  'an incomplete response': async (place, { authenticator }) => ({
    ceremony: (await begin(place)).ceremony,
    response: { id: authenticator.passkeys[0]?.id },
  }),
}

for (const [title, answer] of Object.entries(failures)) {
  test(`signing in with ${title} fails, and all refusals are the same`, async (t) => {
    const place = await openPlace(t)
    const reply = await post(place, '/api/sign-in', await answer(place, await signedIn(place)))
    const reference = await post(
      place,
      '/api/sign-in',
      await failures['an unknown ceremony']?.(place, await signedIn(place)),
    )
    t.is(reply.statusCode, 401)
    t.is(reply.json().error, 'signed_out')
    t.is(reply.body, reference.body)
    t.deepEqual({ ...reply.headers, date: '' }, { ...reference.headers, date: '' })
  })
}

test('only one of two responses with the same counter, as from a copied key, signs in', async (t) => {
  const place = await openPlace(t)
  const visitor = await signedIn(place)
  const answers = [
    await answered(place, visitor, { counter: 5 }),
    await answered(place, visitor, { counter: 5 }),
  ]
  const replies = await Promise.all(answers.map((answer) => post(place, '/api/sign-in', answer)))
  t.deepEqual(replies.map(({ statusCode }) => statusCode).sort(), [200, 401])
})

test('a device without a counter can sign in repeatedly', async (t) => {
  const place = await openPlace(t)
  const visitor = await signedIn(place)
  for (const counter of [0, 0]) {
    t.is((await post(place, '/api/sign-in', await answered(place, visitor, { counter }))).statusCode, 200)
  }
})
