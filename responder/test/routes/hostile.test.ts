import { randomUUID } from 'node:crypto'
import test from 'ava'
import * as fc from 'fast-check'
import { openPlace } from '../helpers/people-place.ts'
import { beginPasskey, signedIn } from '../helpers/signed-in.ts'

const RUNS = 150

/** Fields that routes and the library read, with unexpected values. */
const member = fc.constantFrom(
  ...['ceremony', 'response', 'id', 'rawId', 'type', 'clientDataJSON', 'attestationObject', 'transports'],
  ...[
    'authenticatorData',
    'signature',
    'userHandle',
    'token',
    'name',
    'role',
    'accounts',
    'packages',
    'people',
  ],
  ...['graceHours', '__proto__x', 'constructor', 'toString'],
)
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    'public-key',
    'webauthn.get',
    'admin',
    '\u0000',
    '\ud800',
    '%00',
    '../..',
    '@a/*',
    randomUUID(),
  ),
  fc.base64String(),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
)
const body = fc.oneof(
  value,
  fc.dictionary(
    member,
    fc.oneof(value, fc.dictionary(member, fc.oneof(value, fc.dictionary(member, value)))),
  ),
)
const segment = fc.oneof(
  fc.constantFrom(randomUUID(), 'me', '..', '%2e%2e', '%00', '%ff', "'", 'a'.repeat(2000)),
  fc.string().map(encodeSafely),
)
const path = fc.oneof(
  fc.constantFrom(
    ...['/api/sign-in', '/api/sign-in/options', '/api/join', '/api/join/options', '/api/invitations/look'],
    ...['/api/demo/sign-in', '/api/sign-out', '/api/me', '/api/me/passkeys', '/api/me/passkeys/options'],
    '/api/me/passkey',
    ...['/api/people', '/api/invitations', '/api/projects'],
  ),
  segment.map((part) => `/api/me/passkeys/${part}`),
  segment.map((part) => `/api/people/${part}`),
  segment.map((part) => `/api/projects/${part}/secrets`),
  segment.map((part) => `/p/${part}`),
)
const method = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD', 'OPTIONS')

test('no request makes the service fail or redirect', async (t) => {
  const place = await openPlace(t)
  const { headers } = await signedIn(place, { role: 'admin' })
  const request = fc.record({ method, path, body, isSignedIn: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(request, async ({ method: verb, path: url, body: payload, isSignedIn }) => {
      place.clock.now += 60_000 // Beyond every rate limit.
      const reply = await place.app.inject({
        method: verb,
        url,
        headers: {
          'content-type': 'application/json',
          ...(isSignedIn ? headers : { origin: headers.origin }),
        },
        payload: JSON.stringify(payload),
      })
      t.true(reply.statusCode < 500, `${verb} ${url} ${JSON.stringify(payload)}: ${reply.body}`)
      t.is(reply.headers.location, undefined)
    }),
    { numRuns: RUNS },
  )
})

test('a passkey response with arbitrary fields is refused', async (t) => {
  const place = await openPlace(t)
  const visitor = await signedIn(place)
  const { headers, authenticator } = visitor
  const part = fc.oneof(value, fc.constant(undefined))
  const parts = fc.record({
    id: fc.oneof(value, fc.constant(authenticator.passkeys[0]?.id)),
    rawId: value,
    type: fc.constantFrom('public-key', 1),
    response: fc.record({
      clientDataJSON: part,
      attestationObject: part,
      authenticatorData: part,
      signature: part,
      userHandle: part,
      transports: part,
    }),
  })
  await fc.assert(
    fc.asyncProperty(parts, async (response) => {
      place.clock.now += 60_000
      const post = (url: string, payload?: object) =>
        place.app.inject({ method: 'POST', url, headers, ...(payload && { payload }) })
      const signIn = (await post('/api/sign-in/options')).json()
      const reply = await post('/api/sign-in', { ceremony: signIn.ceremony, response })
      t.true([400, 401].includes(reply.statusCode), reply.body)
      const add = await beginPasskey(visitor)
      const added = await post('/api/me/passkeys', { ceremony: add.ceremony, name: 'x', response })
      t.is(added.statusCode, 400, added.body)
    }),
    { numRuns: RUNS },
  )
})

function encodeSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
