import { inspect } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import type { ErrorCode } from '../../index.ts'
import { createOpticService, type Phone, REFUSED } from '../fakes/optic-service.ts'
import { question } from '../responders/question.ts'
import { type Served, startServer } from '../responders/server.ts'
import { type ServiceScene, serviceScene } from './service-scene.ts'

const code: Phone = () => ({ body: '012345' })
const holds: Phone = () => 'hold'
const both = { accounts: ['alice', 'bob'] }

async function scene(t: ExecutionContext, phones: Record<string, Phone>, more = {}): Promise<ServiceScene> {
  const tokens = { OPTIC_TOKEN_ALICE: 'aaaaaa', OPTIC_TOKEN_BOB: 'bbbbbb' }
  const env = (url: string) => ({ CFA_OPTIC_URL: `${url}/api/generate/`, ...tokens, ...more })
  return serviceScene(t, 'optic', createOpticService(phones), env)
}

test('Optic is told the package, and its code is used', async (t) => {
  const { create, ask, received, lines } = await scene(t, { aaaaaa: () => ({ body: ' 012345\n' }) })
  t.deepEqual(await (await create()).connect(), { features: [] })
  t.deepEqual(received, [])
  t.regex(lines.join(), /unsealed.+no passkeys/)
  t.deepEqual(await ask(), { type: 'code', username: 'alice', otp: '012345' })
  t.deepEqual(JSON.parse(received[0]?.body ?? ''), {
    packageInfo: { name: '@example/tool', version: '2.1.0' },
  })
})

test('all accounts are asked at the same time, and the first answer ends the other requests', async (t) => {
  const { promise: left, resolve } = Promise.withResolvers<void>()
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const { ask } = await scene(t, {
    aaaaaa: () => ({
      write: (response) => {
        response.once('close', () => resolve())
        arrive()
      },
    }),
    bbbbbb: async () => {
      await arrived
      return { body: '012345' }
    },
  })
  t.deepEqual(await ask(both), { type: 'code', username: 'bob', otp: '012345' })
  await left
  t.pass()
})

test('a token that names nobody is used for no account of several, even if only that one is asked', async (t) => {
  const { create, received } = await scene(t, {}, { OPTIC_TOKEN_BOB: '', OPTIC_TOKEN: 'cccccc' })
  const { checkAccounts, ask } = await create()
  checkAccounts?.(['alice', 'bob'])
  const asked = ask(
    { ...question, accounts: ['bob'] },
    { signal: new AbortController().signal, onLink: () => {} },
  )
  await t.throwsAsync(asked, { code: 'ERESPONDERVARIABLE' })
  t.deepEqual(received, [])
})

test('a decline ends the question even while another phone still rings', async (t) => {
  const { ask } = await scene(t, { aaaaaa: holds, bbbbbb: () => REFUSED })
  t.like(await ask(both), { type: 'decline', by: 'bob' })
})

test('the phone rings again after a minute without an answer', async (t) => {
  const place = await scene(t, {
    aaaaaa: async (count) => {
      if (count === 3) return { body: '012345' }
      await place.clock.sleep(60_000)
      return REFUSED
    },
  })
  t.like(await place.ask(), { type: 'code', otp: '012345' })
  t.is(place.received.length, 3)
})

test('an account that can’t be asked does not stop another from answering', async (t) => {
  const place = await scene(t, {
    bbbbbb: async () => {
      while (place.received.length < 2) await new Promise((resolve) => setImmediate(resolve))
      return { body: '012345' }
    },
  })
  t.like(await place.ask(both), { type: 'code', username: 'bob' })
})

const bad: Array<[string, Served, ErrorCode, RegExp]> = [
  ['an unknown token', { status: 404 }, 'ERESPONDERSERVICE', /OPTIC_TOKEN_ALICE/],
  [
    'a service that keeps failing',
    { status: 500, body: { message: 'Internal Server Error' } },
    'ERESPONDERUNREACHABLE',
    /status 500/,
  ],
  ['a page', { body: '<!doctype html>' }, 'ERESPONDERSERVICE', /not a code/],
  ['an object', { body: { otp: '012345' } }, 'ERESPONDERSERVICE', /not a code/],
  ['a reply that is too long', { body: '1'.repeat(70_000) }, 'ERESPONDERSERVICE', /not a code/],
  ['no content', { status: 204 }, 'ERESPONDERSERVICE', /status 204/],
]

for (const [title, served, code, details] of bad)
  test(`${title} ends the question with ${code}, which shows no token`, async (t) => {
    const { ask } = await scene(t, { aaaaaa: () => served })
    const error = await t.throwsAsync<Error & { details: string }>(ask(), { code })
    t.regex(error.details, details)
    t.false(error.details.includes('aaaaaa'))
  })

test('the phone rings at most three times after errors', async (t) => {
  const { ask, received } = await scene(t, {
    aaaaaa: () => ({ status: 500, body: { message: 'for aaaaaa' } }),
  })
  const error = await t.throwsAsync<Error & { details: string }>(ask(), { code: 'ERESPONDERUNREACHABLE' })
  t.is(received.length, 3)
  t.regex(error.details, /for …/)
})

test('a token is not shown in an error or its cause, encoded or not', async (t) => {
  const token = 'a/b+c=d'
  const encoded = encodeURIComponent(token)
  const words = `Route POST:/api/generate/${encoded} for ${token}`
  for (const status of [400, 500]) {
    const served = { status, body: { message: words } }
    const env = (url: string) => ({ CFA_OPTIC_URL: url, OPTIC_TOKEN_ALICE: token })
    const { ask } = await serviceScene(t, 'optic', () => served, env)
    const error = await t.throwsAsync<Error & { details: string }>(ask())
    t.regex(error.details, /Route POST/)
    const all = `${error.details} ${inspect(error)}`
    t.false(all.includes(token) || all.includes(encoded), all)
  }
})

for (const body of ['', '12345', 'twelve'])
  test(`“${body}” as a code is returned as it is`, async (t) => {
    t.like(await (await scene(t, { aaaaaa: () => ({ body }) })).ask(), { type: 'code', otp: body })
  })

test('a redirect of Optic is not followed', async (t) => {
  const other = await startServer(t, { body: '012345' })
  const { ask } = await scene(t, { aaaaaa: () => ({ status: 307, headers: { location: other.url.href } }) })
  await t.throwsAsync(ask(), { code: 'ERESPONDERSERVICE' })
  t.deepEqual(other.received, [])
})

test('an account without a token is named in the log, and one account needs a token', async (t) => {
  const { create, lines } = await scene(t, {})
  const { checkAccounts } = await create()
  checkAccounts?.(['alice', 'carol'])
  t.regex(lines.join(), /no token for carol/)
  t.throws(() => checkAccounts?.(['carol']), { code: 'ERESPONDERVARIABLE' })
})

test('a token with an invisible character is refused before anybody is asked, and is not shown', async (t) => {
  const { create, received } = await scene(t, {}, { OPTIC_TOKEN_BOB: 'bbb\u200Bbbb' })
  const error = await t.throwsAsync(create(), { code: 'ERESPONDERVARIABLE' })
  t.true(inspect(error).includes('OPTIC_TOKEN_BOB'))
  t.notRegex(inspect(error), /bbb/)
  t.deepEqual(received, [])
})

test('OPTIC_TOKEN is used only if there is one account', async (t) => {
  const more = { OPTIC_TOKEN_ALICE: '', OPTIC_TOKEN_BOB: undefined, OPTIC_TOKEN: 'cccccc' }
  const { create, ask } = await scene(t, { cccccc: code }, more)
  t.like(await ask(), { type: 'code', username: 'alice' })
  t.like(await ask({ accounts: [] }), { type: 'code', username: undefined })
  const { checkAccounts } = await create()
  t.throws(() => checkAccounts?.(['alice', 'bob']), { code: 'ERESPONDERVARIABLE' })
})

test('Optic needs a URL, and one with https', async (t) => {
  const create = async (CFA_OPTIC_URL: string) => (await scene(t, {}, { CFA_OPTIC_URL })).create()
  await t.throwsAsync(create(' '), { code: 'ERESPONDERVARIABLE' })
  await t.throwsAsync(create('http://optic.example'), { code: 'ERESPONDERINSECURE' })
})
