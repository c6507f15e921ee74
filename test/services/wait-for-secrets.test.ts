import test, { type ExecutionContext } from 'ava'
import type { ErrorCode } from '../../index.ts'
import { createSecretsService, type SecretsOptions } from '../fakes/secrets-service.ts'
import { question } from '../responders/question.ts'
import { type Served, startServer } from '../responders/server.ts'
import { serviceScene, startIdentities } from './service-scene.ts'

const RUN = { GITHUB_REPOSITORY: 'example/tool', GITHUB_RUN_ID: '9' }

async function scene(t: ExecutionContext, options: Partial<SecretsOptions> = {}) {
  const service = createSecretsService({ answer: () => ['012345'], ...options })
  const github = await startIdentities(t)
  const env = (url: string) => ({ CFA_WAIT_FOR_SECRETS_URL: url, ...github.env, ...RUN })
  const place = await serviceScene(t, 'wait-for-secrets', service.serve, env)
  return { ...place, service, github }
}

const CODE = { type: 'code', username: undefined, otp: '012345' } as const

test('a form is put, read and cleared, and each call has its own token', async (t) => {
  const { create, ask, report, received, links, service, github } = await scene(t)
  t.deepEqual(await (await create()).connect(), { features: [] })
  t.is(github.received.length, 0)
  t.deepEqual(await ask(), CODE)
  t.deepEqual(links, ['https://app.stepsecurity.io/secrets/example/tool/9'])
  const [name = '', ...lines] = service.forms[0] ?? []
  t.regex(name, /^OTP_[0-9A-F]{8}_1:$/)
  t.deepEqual(lines, [
    "name: 'One-time password of alice for @example/tool@2.1.0'",
    "description: 'Publishes @example/tool@2.1.0 as latest at https://registry.npmjs.org/.'",
  ])
  await ask()
  await report()
  t.deepEqual(
    received.map(({ method }) => method),
    ['PUT', 'GET', 'DELETE', 'PUT', 'GET', 'DELETE'],
  )
  t.is(new Set(received.map(({ headers }) => headers.authorization)).size, 6)
  t.true(github.received.every(({ path }) => !path.includes('audience')))
})

test('the report ends once the form is cleared', async (t) => {
  const { ask, report, received } = await scene(t)
  await ask()
  await report()
  t.is(received.at(-1)?.method, 'DELETE')
})

test('the form asks for the account if there are several', async (t) => {
  const { ask, service } = await scene(t, { answer: () => [' bob ', '012345'] })
  t.deepEqual(await ask({ accounts: ['alice', 'bob'] }), { ...CODE, username: 'bob' })
  t.regex(service.forms[0]?.[0] ?? '', /^ACCOUNT_/)
  t.is(service.forms[0]?.[2], "description: 'One of: alice, bob'")
})

test('a name can’t break out of its line or quotation in the form', async (t) => {
  const { ask, service } = await scene(t)
  await ask({ package: { ...question.package, tag: "x'\nEVIL:" } })
  t.is(service.forms[0]?.length, 3)
  t.regex(service.forms[0]?.[2] ?? '', /^description: '[^'\n]*'$/)
})

test('after a rejected code a new form is put, and the old answer is not used', async (t) => {
  const { ask, service } = await scene(t, { answer: (_lines, count) => [count === 1 ? '111111' : '012345'] })
  t.is(((await ask()) as typeof CODE).otp as string, '111111')
  t.deepEqual(await ask({ attempt: 2, reason: 'rejected' }), CODE)
  t.regex(service.forms[1]?.join() ?? '', /OTP_[0-9A-F]{8}_2:.+The last answer could not be used/)
})

test('the form is put again if its values are empty', async (t) => {
  const { ask, service } = await scene(t, { answer: (_lines, count) => [count === 1 ? ' ' : '012345'] })
  t.deepEqual(await ask(), CODE)
  t.is(service.forms.length, 2)
})

test('the form is put again if it has an account and no code', async (t) => {
  const { ask, service } = await scene(t, { answer: (_lines, count) => ['bob', count === 1 ? '' : '012345'] })
  t.deepEqual(await ask({ accounts: ['alice', 'bob'] }), { ...CODE, username: 'bob' })
  t.is(service.forms.length, 2)
})

test('an answer to another job of the same run is not used, and the form is put again', async (t) => {
  let asked = 0
  const place = await scene(t, {
    answer: (_lines, count) => {
      asked += 1
      if (asked === 1) place.service.put(['OTP_OTHER_1:', "name: 'x'", "description: 'x'"])
      if (asked === 2) return ['999999']
      return count === 1 ? undefined : ['012345']
    },
    interrupt: (_received, count) => {
      if (count === 5) place.service.clear()
      return undefined
    },
  })
  t.deepEqual(await place.ask(), CODE)
  t.is(place.service.forms.length, 2)
})

test('the call is repeated after “Token used before issued”, however often', async (t) => {
  const early = (count: number) => [1, 2, 3, 4, 6, 7, 8, 9].includes(count)
  const { ask } = await scene(t, {
    interrupt: (_received, count) =>
      early(count) ? { status: 500, body: 'Token used before issued' } : undefined,
  })
  t.deepEqual(await ask(), CODE)
})

const bad: Array<[string, string, Served, ErrorCode, RegExp]> = [
  [
    'another text with status 500',
    'PUT',
    { status: 500, body: 'no such repository' },
    'ERESPONDERSERVICE',
    /status 500.+no such repository/s,
  ],
  ['a refused token', 'PUT', { status: 401 }, 'ERESPONDERSERVICE', /status 401/],
  ['no content', 'GET', { status: 204 }, 'ERESPONDERSERVICE', /status 204/],
  ['a page in place of JSON', 'GET', { body: '<!doctype html>' }, 'ERESPONDERSERVICE', /not the JSON/],
  ['JSON of another shape', 'GET', { body: { secrets: [] } }, 'ERESPONDERSERVICE', /not the JSON/],
  ['a reply that is too long', 'GET', { body: 'x'.repeat(70_000) }, 'ERESPONDERSERVICE', /longer than/],
]

for (const [title, method, served, code, details] of bad)
  test(`${title} ends the question with ${code}`, async (t) => {
    const { ask } = await scene(t, {
      interrupt: (request) => (request.method === method ? served : undefined),
    })
    const error = await t.throwsAsync<Error & { details: string }>(ask(), { code })
    t.regex(error.details, details)
  })

test('a single status 500 does not end the question', async (t) => {
  const interrupt: SecretsOptions['interrupt'] = (_received, count) =>
    count % 2 === 1 ? { status: 500, body: 'busy' } : undefined
  t.deepEqual(await (await scene(t, { interrupt })).ask(), CODE)
})

test('the form is cleared when the question ends without an answer', async (t) => {
  const place = await scene(t, {
    answer: () => undefined,
    interrupt: (_received, count) => {
      if (count === 4) place.abort()
      return undefined
    },
  })
  await t.throwsAsync(place.ask(), { message: 'The question is over.' })
  await place.report()
  t.is(place.received.at(-1)?.method, 'DELETE')
})

test('a redirect of the service is not followed', async (t) => {
  const other = await startServer(t, { body: { areSecretsSet: true } })
  const { ask } = await scene(t, {
    interrupt: () => ({ status: 302, headers: { location: other.url.href } }),
  })
  await t.throwsAsync(ask(), { code: 'ERESPONDERSERVICE' })
  t.deepEqual(other.received, [])
})

test('a job without an identity is ERESPONDERVARIABLE, and another CI is ERESPONDERCI', async (t) => {
  const create = (env: Record<string, string>) =>
    serviceScene(t, 'wait-for-secrets', 'hold', () => env).then((place) => place.create())
  await t.throwsAsync(create({ GITHUB_ACTIONS: 'true', ...RUN }), { code: 'ERESPONDERVARIABLE' })
  await t.throwsAsync(create({ GITLAB_CI: 'true', ...RUN }), { code: 'ERESPONDERCI' })
})

test('an identity that can’t be fetched is ERESPONDERTOKEN', async (t) => {
  const { create } = await scene(t)
  await create()
  const env = {
    GITHUB_ACTIONS: 'true',
    ...RUN,
    ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'hidden request token',
  }
  const place = await serviceScene(t, 'wait-for-secrets', 'hold', (url) => ({
    ...env,
    CFA_WAIT_FOR_SECRETS_URL: url,
  }))
  const error = await t.throwsAsync<Error & { details: string }>(place.ask(), { code: 'ERESPONDERTOKEN' })
  t.false(error.details.includes('hidden'))
  t.deepEqual(place.received, [])
})
