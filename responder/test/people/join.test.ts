import test, { type ExecutionContext } from 'ava'
import { readVersion } from '../../src/version.ts'
import { createAuthenticator, type Twist } from '../helpers/authenticator.ts'
import { openPlace, type Place } from '../helpers/people-place.ts'
import { cookieOf, inviteToken, post, signedIn } from '../helpers/signed-in.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Starts to join, and responds to the options. */
async function answered(place: Place, token: string, twist: Twist = {}, name = 'Ada') {
  const begun = await post(place, '/api/join/options', { token, name })
  const { ceremony, options } = begun.json()
  const authenticator = createAuthenticator(place.config.publicUrl)
  const response = authenticator.register(options, twist)
  return { token, name, ceremony, response }
}

async function firstToken({ people }: Place): Promise<string> {
  const link = await people.firstLink()
  return new URL(link ?? '').hash.slice(1)
}

test('the first link creates an admin, who can invite others', async (t) => {
  const place = await openPlace(t)
  const link = await place.people.firstLink()
  t.regex(link ?? '', /^https:\/\/cfa\.example\/join#[\w-]{43}$/)
  const joined = await post(place, '/api/join', await answered(place, new URL(link ?? '').hash.slice(1)))
  t.is(joined.json().role, 'admin')
  const headers = { cookie: cookieOf(joined), origin: place.config.publicUrl }
  const payload = { role: 'maintainer', name: 'Bob' }
  const invited = await place.app.inject({ method: 'POST', url: '/api/invitations', headers, payload })
  t.is(invited.statusCode, 201)
  const token = new URL(invited.json().link).hash.slice(1)
  const look = await post(place, '/api/invitations/look', { token })
  t.deepEqual(look.json(), { role: 'maintainer', name: 'Bob', invitedBy: 'Ada' })
})

test('the first link is valid for an hour, and a restart replaces it', async (t) => {
  const place = await openPlace(t)
  const former = await firstToken(place)
  const latter = await firstToken(place)
  t.is((await post(place, '/api/invitations/look', { token: former })).statusCode, 410)
  t.is((await post(place, '/api/invitations/look', { token: latter })).statusCode, 200)
  place.clock.now += HOUR_MS
  t.is((await post(place, '/api/invitations/look', { token: latter })).statusCode, 410)
})

test('the first link ends when somebody joins by another invitation', async (t) => {
  const place = await openPlace(t)
  const token = await firstToken(place)
  await signedIn(place, { role: 'admin' })
  t.is((await post(place, '/api/invitations/look', { token })).statusCode, 410)
})

test('there is no first link once somebody has joined', async (t) => {
  const place = await openPlace(t)
  t.true(await place.people.isEmpty())
  await signedIn(place)
  t.false(await place.people.isEmpty())
  t.is(await place.people.firstLink(), undefined)
})

test('a person who joins is signed in with the role of the invitation', async (t) => {
  const place = await openPlace(t)
  const { person, inject } = await signedIn(place, { role: 'admin', name: 'Ada' })
  const session = (await inject({ url: '/api/session' })).json()
  const seen = { id: person.id, name: 'Ada', role: 'admin', accounts: [] }
  const instance = { name: null, version: await readVersion() }
  t.deepEqual(session, {
    ...{ person: seen, isEmpty: false, demo: false, registries: [], vapidKey: 'BKey' },
    instance,
  })
})

test('the options require a discoverable passkey with user verification', async (t) => {
  const place = await openPlace(t)
  const token = await inviteToken(place)
  const { options } = (await post(place, '/api/join/options', { token, name: 'Ada' })).json()
  t.like(options, {
    rp: { id: 'cfa.example' },
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
})

const over: Record<string, (place: Place, token: string) => Promise<unknown> | unknown> = {
  used: async (place, token) => post(place, '/api/join', await answered(place, token)),
  'too old': ({ clock }) => {
    clock.now += 7 * DAY_MS
  },
  withdrawn: async ({ database }) => database.run('delete from invitations'),
}
for (const [title, happen] of Object.entries(over)) {
  test(`an invitation that is ${title} gets the same refusal as one that never existed`, async (t) => {
    const place = await openPlace(t)
    const token = await inviteToken(place)
    const early = await answered(place, token)
    await happen(place, token)
    const tries = [
      post(place, '/api/invitations/look', { token }),
      post(place, '/api/join/options', { token, name: 'Eve' }),
      post(place, '/api/join', early),
      post(place, '/api/invitations/look', { token: 'n'.repeat(43) }),
    ]
    const replies = await Promise.all(tries)
    t.deepEqual(new Set(replies.map(({ statusCode, body }) => `${statusCode} ${body}`)).size, 1)
    t.is(replies[0]?.json().error, 'used')
  })
}

const spoiled: Record<string, Twist> = {
  'another origin': { origin: 'https://evil.example' },
  'a passkey of another site': { rpId: 'evil.example' },
  'another challenge': { challenge: 'A'.repeat(43) },
  'a response for signing in': { type: 'webauthn.get' },
  'nobody present at the device': { isPresent: false },
  'an unverified user': { isVerified: false },
  certificates: { attestation: 'certified' },
  'an unrequested attestation': { format: 'android-safetynet' },
  'an unknown attestation format': { format: 'what' },
}
for (const [title, twist] of Object.entries(spoiled)) {
  test(`joining with ${title} fails, and the invitation stays valid`, async (t) => {
    const place = await openPlace(t)
    const token = await inviteToken(place)
    const reply = await post(place, '/api/join', await answered(place, token, twist))
    await refused(t, place, reply)
    t.is((await post(place, '/api/join', await answered(place, token))).statusCode, 200)
  })
}

test('a response is good once, for five minutes, and for its own invitation', async (t) => {
  const place = await openPlace(t)
  const [mine, other] = [await inviteToken(place), await inviteToken(place)]
  const wrong = await answered(place, mine)
  await refused(t, place, await post(place, '/api/join', { ...wrong, token: other }))
  await refused(t, place, await post(place, '/api/join', wrong)) // The first try has used it up.
  const late = await answered(place, mine)
  place.clock.now += 5 * MINUTE_MS
  await refused(t, place, await post(place, '/api/join', late))
  const { ceremony } = (await post(place, '/api/sign-in/options')).json()
  await refused(t, place, await post(place, '/api/join', { ...(await answered(place, mine)), ceremony }))
})

test('if two people join by one invitation at the same time, only one succeeds', async (t) => {
  const place = await openPlace(t)
  const token = await inviteToken(place)
  const answers = await Promise.all([answered(place, token), answered(place, token)])
  const replies = await Promise.all(answers.map((answer) => post(place, '/api/join', answer)))
  t.deepEqual(replies.map(({ statusCode }) => statusCode).sort(), [200, 410])
  t.is((await place.people.list()).length, 1)
})

test('a passkey belongs to one person', async (t) => {
  const place = await openPlace(t)
  const { authenticator } = await signedIn(place)
  const [passkey] = authenticator.passkeys
  const token = await inviteToken(place)
  const reply = await post(place, '/api/join', await answered(place, token, passkey && { passkey }, 'Eve'))
  t.is(reply.json().error, 'taken')
  t.is((await post(place, '/api/invitations/look', { token })).statusCode, 200)
})

test('joining works with any list of transports', async (t) => {
  const place = await openPlace(t)
  for (const [index, transports] of ['usb', [1], Array(100).fill('usb'), { length: 3 }].entries()) {
    const token = await inviteToken(place)
    const answer = await answered(place, token, { transports }, `Ada ${index}`)
    t.is((await post(place, '/api/join', answer)).statusCode, 200)
  }
})

test('a passkey with a self attestation can join', async (t) => {
  const place = await openPlace(t)
  const answer = await answered(place, await inviteToken(place), { attestation: 'self' })
  t.is((await post(place, '/api/join', answer)).statusCode, 200)
})

test('signing in by name works only in the demo', async (t) => {
  const closed = await openPlace(t)
  t.is((await post(closed, '/api/demo/sign-in', { name: 'Ada' })).statusCode, 404)
  const demo = await openPlace(t, { config: { demo: true } })
  const first = await post(demo, '/api/demo/sign-in', { name: 'Ada' })
  const second = await post(demo, '/api/demo/sign-in', { name: 'Ada' })
  t.like(first.json(), { name: 'Ada', role: 'admin' })
  t.is(first.json().id, second.json().id)
})

async function refused(
  t: ExecutionContext,
  place: Place,
  reply: Awaited<ReturnType<typeof post>>,
): Promise<void> {
  t.is(reply.statusCode, 400)
  t.is(reply.json().error, 'invalid')
  t.deepEqual(reply.cookies, [])
  t.true(await place.people.isEmpty())
}
