import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { getError } from '../../lib/errors/get-error.ts'
import type { BuildIdentity } from '../../lib/identity/build-identity.ts'
import { tokenOf } from '../fakes/token-of.ts'
import { scene } from './endpoint-scene.ts'
import { question } from './question.ts'
import type { Serve, Served } from './server.ts'

const CLAIMS = { iss: 'https://id.example', repository: 'example/tool', exp: 1_790_000_000 }
const UNAVAILABLE = getError('ERESPONDERTOKEN', { endpoint: 'e', source: 's', detail: 'Not now.' })

interface Fake extends BuildIdentity {
  /** The bytes of the question that each token is made for; `undefined` for other calls. */
  made: Array<string | undefined>
}

/** Fails with the given errors first, and then makes numbered tokens. */
function fakeIdentity(...failures: Error[]): Fake {
  const made: Fake['made'] = []
  return {
    words: 'a fake',
    made,
    token: async (bytes) => {
      const failure = failures.shift()
      if (failure) throw failure
      const count = made.push(bytes && Buffer.from(bytes).toString())
      return { text: tokenOf({ count }), claims: CLAIMS }
    },
  }
}

const bearer = (count: number) => `Bearer ${tokenOf({ count })}`
const detailsOf = (error: unknown) => (error as { details: string }).details

const waiting: Serve = ({ method, path }, count) => {
  if (method === 'POST') return { status: 202, headers: { location: '/place' } }
  if (method === 'PATCH') return { status: 204 }
  if (path === '/ask') return { body: { protocol: 1, features: ['wait'] } }
  const answered = { revision: 1, state: 'answered', answer: { otp: '012345' } }
  return count === 3 ? { status: 204 } : { body: answered }
}

test('each call has its own token, and a question’s token is made for the bytes that are sent', async (t) => {
  const identity = fakeIdentity()
  const { responder, ask, received } = await scene(t, waiting, identity)
  await responder.connect()
  await ask()
  await responder.report?.(question, { state: 'published' })
  t.deepEqual(
    received.map(({ method, path }) => `${method} ${path}`),
    ['GET /ask', 'POST /ask', 'GET /place?after=0', 'GET /place?after=0', 'PATCH /place'],
  )
  t.deepEqual(
    received.map(({ headers }) => headers.authorization),
    [1, 2, 3, 4, 5].map(bearer),
  )
  t.deepEqual(identity.made, [undefined, received[1]?.body, undefined, undefined, undefined])
})

test('a question that is sent again has a new token for the same bytes', async (t) => {
  const identity = fakeIdentity()
  const { ask, received } = await scene(t, [{ status: 503 }, { body: '012345' }], identity)
  await ask()
  t.is(received[0]?.body, received[1]?.body)
  t.deepEqual(identity.made, [received[0]?.body, received[0]?.body])
  t.is(received[1]?.headers.authorization, bearer(2))
})

test('a failed token is tried again like a failed call, and nothing is sent without it', async (t) => {
  const { responder, received, clock } = await scene(
    t,
    { status: 405 },
    fakeIdentity(UNAVAILABLE, UNAVAILABLE),
  )
  t.deepEqual(await responder.connect(), { features: [] })
  t.is(received.length, 1)
  t.deepEqual(clock.slept, [1000, 2000])
})

test('a token that fails three times is the error of the handshake', async (t) => {
  const failures = [UNAVAILABLE, UNAVAILABLE, UNAVAILABLE]
  const { responder, received } = await scene(t, { status: 404 }, fakeIdentity(...failures))
  await t.throwsAsync(responder.connect(), { code: 'ERESPONDERTOKEN' })
  t.deepEqual(received, [])
})

test('the log says that a question waits for a token', async (t) => {
  const { ask, lines } = await scene(t, { body: '012345' }, fakeIdentity(UNAVAILABLE))
  await ask()
  t.regex(lines.join('\n'), /got no identity token\. Not now\./)
})

test('a token with the wrong audience ends the call at once', async (t) => {
  const wrong = getError('ERESPONDERAUDIENCE', { variable: 'v', found: ['a'], expected: 'b' })
  const { responder, received, clock } = await scene(t, { status: 404 }, fakeIdentity(wrong))
  await t.throwsAsync(responder.connect(), { code: 'ERESPONDERAUDIENCE' })
  t.deepEqual([received, clock.slept], [[], []])
})

const REFUSED: Served = { status: 403, body: { error: 'build_refused', message: 'This build may not ask.' } }

const refusals: Array<[string, Serve, 'connect' | 'ask']> = [
  ['the handshake with 401', { status: 401 }, 'connect'],
  ['the handshake with 403', { status: 403 }, 'connect'],
  ['a question with 401', { status: 401 }, 'ask'],
  ['a question with the refusal of the build', REFUSED, 'ask'],
  [
    'a poll with the refusal of the build',
    ({ method }) => (method === 'POST' ? { status: 202, headers: { location: '/place' } } : REFUSED),
    'ask',
  ],
]

for (const [title, serve, call] of refusals) {
  test(`an endpoint that answers ${title} is ERESPONDERIDENTITY, which shows the token’s claims`, async (t) => {
    const { responder, ask } = await scene(t, serve, fakeIdentity())
    const done = call === 'ask' ? ask() : responder.connect()
    const error = await t.throwsAsync(done, { code: 'ERESPONDERIDENTITY' })
    for (const shown of ['`https://id.example`', '`example/tool`', '`2026-09-21T14:13:20.000Z`'])
      t.true(detailsOf(error).includes(shown), shown)
    t.notRegex(detailsOf(error), /eyJ/)
  })
}

test('the error for a refused build shows the responder’s message', async (t) => {
  const { ask } = await scene(t, REFUSED, fakeIdentity())
  const error = await t.throwsAsync(ask(), { code: 'ERESPONDERIDENTITY' })
  t.regex(detailsOf(error), /This build may not ask/)
})

test('a token’s claims cannot become a command of a CI service', async (t) => {
  const hostile = { iss: '::stop-commands::x', repository: 'a\n::error::b' }
  const identity: BuildIdentity = {
    ...fakeIdentity(),
    token: async () => ({ text: tokenOf({}), claims: hostile }),
  }
  const { responder } = await scene(t, { status: 401 }, identity)
  const error = await t.throwsAsync(responder.connect(), { code: 'ERESPONDERIDENTITY' })
  t.notRegex(detailsOf(error), /^\s*::/m)
})

test('any other 403 to a question is a decline, and 401 with a secret is ERESPONDERAUTH', async (t) => {
  const { ask } = await scene(t, { status: 403, body: { message: 'Not today.' } }, fakeIdentity())
  t.deepEqual(await ask(), { type: 'decline', by: undefined, reason: 'Not today.' })
  const withSecret = await scene(t, { status: 401 })
  await t.throwsAsync(withSecret.ask(), { code: 'ERESPONDERAUTH' satisfies ErrorCode })
})
