import { randomBytes } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import type { ErrorCode } from '../../index.ts'
import { readClaims } from '../../lib/identity/id-token.ts'
import type { Env } from '../../lib/types.ts'
import { type CfaOptions, createCfaService } from '../fakes/cfa-service.ts'
import { tokenOf } from '../fakes/token-of.ts'
import { type Served, startServer } from '../responders/server.ts'
import { serviceScene, startIdentities } from './service-scene.ts'

const secret = randomBytes(16).toString('hex')
const CIRCLECI = { CIRCLECI: 'true', CIRCLE_BUILD_NUM: '71' }
const run = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'example/tool', GITHUB_RUN_ID: '9' }

async function scene(t: ExecutionContext, options: Partial<CfaOptions> = {}, job: Env = CIRCLECI) {
  const service = createCfaService({ secret, project: '7', answer: () => '012345', ...options })
  const env = (url: string) => ({ CFA_HOST: `${url}/`, CFA_SECRET: secret, CFA_PROJECT_ID: '7', ...job })
  return { ...(await serviceScene(t, 'continuous-auth', service.serve, env)), requests: service.requests }
}

const CODE = { type: 'code', username: undefined, otp: '012345' } as const

test('CFA’s service is tested without a question, and the log says what it can’t do', async (t) => {
  const { create, received, requests, lines } = await scene(t)
  t.deepEqual(await (await create()).connect(), { features: [] })
  t.deepEqual(
    received.map(({ path }) => path),
    ['/api/request/7/circleci/test'],
  )
  t.deepEqual(requests, [])
  t.regex(lines.join('\n'), /unsealed.+does not show.+no passkeys.+can’t decline/)
})

test('on GitHub each request has its own identity token, with the service as the audience', async (t) => {
  const github = await startIdentities(t)
  const answer = (count: number) => (count === 1 ? '111111' : '012345')
  const { ask, requests } = await scene(t, { answer }, { ...github.env, ...run })
  t.is(github.received.length, 0)
  t.deepEqual(await ask(), { ...CODE, otp: '111111' })
  t.deepEqual(await ask({ attempt: 2, reason: 'rejected' }), CODE)
  const tokens = requests.map(({ started }) => readClaims(String(started.oidcToken)))
  t.deepEqual(
    tokens.map((claims) => claims?.aud),
    ['continuousauth.dev', 'continuousauth.dev'],
  )
  t.not(tokens[0]?.jti, tokens[1]?.jti)
  t.is(requests[0]?.started.buildUrl, 'https://github.com/example/tool/actions/runs/9')
})

test('a token in GITHUB_OIDC_TOKEN is used instead of fetching one, and is masked', async (t) => {
  const token = tokenOf({ aud: 'continuousauth.dev' })
  const { ask, requests, written } = await scene(
    t,
    {},
    { GITHUB_ACTIONS: 'true', GITHUB_OIDC_TOKEN: token, ...run },
  )
  await ask()
  t.is(requests[0]?.started.oidcToken, token)
  t.is(written(), `::add-mask::${token}\n`)
})

test('on CircleCI the proof is the last output before the validation', async (t) => {
  const printed: string[] = []
  const place = await scene(t, {
    isProven: ({ proof }) => {
      printed.push(place.written())
      return place.written().trim().endsWith(`Proof:\n${proof}`)
    },
  })
  t.deepEqual(await place.ask(), CODE)
  t.is(printed[0], `\n\n\nProof:\n${place.requests[0]?.proof}\n`)
  t.is(place.written(), printed.join())
  t.deepEqual(place.requests[0]?.started, { buildNumber: 71 })
})

test('the service is polled until the question ends', async (t) => {
  const place = await scene(t, {
    answer: () => undefined,
    interrupt: (_received, count) => {
      if (count === 6) place.abort()
      return undefined
    },
  })
  await t.throwsAsync(place.ask(), { message: 'The question is over.' })
  t.true(place.clock.slept.includes(5000))
})

for (const [title, lost] of [
  ['a connection that broke', 'drop'],
  ['a status of 502', { status: 502 }],
] as const)
  test(`a request whose validation was lost to ${title} is not sent again`, async (t) => {
    let isLost = false
    const place = await scene(t, {
      interrupt: ({ path }) => {
        if (!path.endsWith('/validate') || isLost) return undefined
        isLost = true
        // The service has validated it anyway.
        for (const request of place.requests) request.state = 'validated'
        return lost
      },
    })
    t.deepEqual(await place.ask(), CODE)
    t.is(place.requests.length, 1)
  })

/** Title, path, reply, error code and details. */
const bad: Array<[string, RegExp, Served, ErrorCode, RegExp]> = [
  [
    'a page in place of JSON',
    /circleci$/,
    { body: '<!doctype html>', headers: { 'content-type': 'text/html' } },
    'ERESPONDERSERVICE',
    /not the JSON/,
  ],
  [
    'an id that leads elsewhere',
    /circleci$/,
    { body: { id: '../../x', proof: 'p' } },
    'ERESPONDERSERVICE',
    /not the JSON/,
  ],
  [
    'a proof of several lines',
    /circleci$/,
    { body: { id: '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11', proof: 'a\nb' } },
    'ERESPONDERSERVICE',
    /not the JSON/,
  ],
  [
    'a refused build',
    /circleci$/,
    { status: 400, body: { error: 'Invalid build provided' } },
    'ERESPONDERSERVICE',
    /status 400.+Invalid build/s,
  ],
  [
    'a proof that is not found',
    /validate$/,
    { status: 403, body: { error: 'Failed to validate' } },
    'ERESPONDERSERVICE',
    /status 403.+Failed to validate/s,
  ],
  ['a lost request', /-[0-9a-f]{12}$/, { status: 404 }, 'ERESPONDERSERVICE', /status 404/],
  [
    'an answer without a code',
    /-[0-9a-f]{12}$/,
    { body: { state: 'responded', response: null } },
    'ERESPONDERSERVICE',
    /not the JSON/,
  ],
  [
    'an answer that is too long',
    /-[0-9a-f]{12}$/,
    { body: 'x'.repeat(70_000) },
    'ERESPONDERSERVICE',
    /longer than/,
  ],
  [
    'a service that keeps failing',
    /circleci$/,
    { status: 500, body: 'no database' },
    'ERESPONDERUNREACHABLE',
    /status 500/,
  ],
]

for (const [title, path, served, code, details] of bad)
  test(`${title} ends the question with ${code}`, async (t) => {
    const interrupt: CfaOptions['interrupt'] = (received) => (path.test(received.path) ? served : undefined)
    const { ask } = await scene(t, { interrupt })
    const error = await t.throwsAsync<Error & { details: string }>(ask(), { code })
    t.regex(error.details, details)
  })

test('a code of the wrong format is returned as it is', async (t) => {
  const { ask } = await scene(t, { answer: () => 'twelve' })
  t.deepEqual(await ask(), { ...CODE, otp: 'twelve' })
})

test('a decline at @cfa/responder is a decline, and any other end is an error with its reason', async (t) => {
  const end = async (body: object) => {
    const interrupt: CfaOptions['interrupt'] = ({ path }) =>
      /-[0-9a-f]{12}$/.test(path) ? { status: 410, body } : undefined
    return (await scene(t, { interrupt })).ask()
  }
  const declined = { state: 'error', userThatResponded: 'Bob', errorReason: 'Declined by Bob: not today' }
  t.deepEqual(await end(declined), { type: 'decline', by: 'Bob', reason: 'Declined by Bob: not today' })
  const over = end({ state: 'error', userThatResponded: null, errorReason: 'Nobody answered in time.' })
  const error = await t.throwsAsync<Error & { details: string }>(over, { code: 'ERESPONDERSERVICE' })
  t.regex(error.details, /Nobody answered in time/)
})

test('a code that was lost on its way is an error, not a decline', async (t) => {
  let isLost = false
  const { ask } = await scene(t, {
    interrupt: ({ path }) => {
      if (!/-[0-9a-f]{12}$/.test(path)) return undefined
      const body = { state: 'responded', response: null, userThatResponded: 'Bob', errorReason: null }
      if (isLost) return { status: 410, body }
      isLost = true
      return 'drop'
    },
  })
  const error = await t.throwsAsync<Error & { details: string }>(ask(), { code: 'ERESPONDERSERVICE' })
  t.regex(error.details, /handed out already/)
})

test('a redirect of the service is not followed', async (t) => {
  const other = await startServer(t, { status: 204 })
  const location = `${other.url.origin}/api/request/7/circleci`
  const { ask } = await scene(t, { interrupt: () => ({ status: 307, headers: { location } }) })
  await t.throwsAsync(ask(), { code: 'ERESPONDERSERVICE' })
  t.deepEqual(other.received, [])
})

test('secrets that the service repeats are not shown', async (t) => {
  const token = tokenOf({ aud: 'continuousauth.dev' })
  const job = { GITHUB_ACTIONS: 'true', GITHUB_OIDC_TOKEN: token, ...run }
  const status = (number: number) => (): Served => ({
    status: number,
    body: { error: `Bearer ${secret}, ${token}` },
  })
  for (const number of [400, 500]) {
    const { ask } = await scene(t, { interrupt: status(number) }, job)
    const { details } = (await t.throwsAsync(ask())) as Error & { details: string }
    t.regex(details, /Bearer/)
    t.false(details.includes(secret) || details.includes(token))
  }
})

const settings: Array<[string, Env, ErrorCode]> = [
  ['no secret', { CFA_SECRET: ' ' }, 'ERESPONDERVARIABLE'],
  ['a secret with a line break', { CFA_SECRET: 'two\nlines' }, 'ERESPONDERVARIABLE'],
  ['a secret with an invisible character', { CFA_SECRET: '\u200Bcopied' }, 'ERESPONDERVARIABLE'],
  ['a secret with a letter that is sent as another', { CFA_SECRET: 'größe' }, 'ERESPONDERVARIABLE'],
  ['a host with an invisible character', { CFA_HOST: 'https://cfa.example/\u200B' }, 'ERESPONDERVARIABLE'],
  [
    'an identity token with an invisible character',
    { CIRCLECI: '', GITHUB_ACTIONS: 'true', GITHUB_OIDC_TOKEN: 'a.b.c\u200B' },
    'ERESPONDERVARIABLE',
  ],
  ['no project', { CFA_PROJECT_ID: '' }, 'ERESPONDERVARIABLE'],
  ['no build number', { CIRCLE_BUILD_NUM: '' }, 'ERESPONDERVARIABLE'],
  ['a build number that is not a number', { CIRCLE_BUILD_NUM: 'x' }, 'ERESPONDERVARIABLE'],
  ['a host that is not a URL', { CFA_HOST: 'continuousauth.dev' }, 'ERESPONDERVARIABLE'],
  ['a host with a password', { CFA_HOST: 'https://a:b@cfa.example' }, 'ERESPONDERVARIABLE'],
  ['a host that is not encrypted', { CFA_HOST: 'http://cfa.example' }, 'ERESPONDERINSECURE'],
  ['another CI', { CIRCLECI: '' }, 'ERESPONDERCI'],
  ['GitHub without an identity', { CIRCLECI: '', GITHUB_ACTIONS: 'true' }, 'ERESPONDERVARIABLE'],
]

for (const [title, env, code] of settings)
  test(`${title} is ${code} before anything is sent`, async (t) => {
    const { create, received } = await scene(t, {}, { ...CIRCLECI, ...env })
    await t.throwsAsync(create(), { code })
    t.deepEqual(received, [])
  })

test('a wrong CFA_SECRET is an error when the responder connects', async (t) => {
  const { create } = await scene(t, {}, { ...CIRCLECI, CFA_SECRET: 'another' })
  const error = await t.throwsAsync<Error & { details: string }>((await create()).connect(), {
    code: 'ERESPONDERSERVICE',
  })
  t.regex(error.details, /CFA_SECRET/)
})

test('only one account can be used, because codes come without a name', async (t) => {
  const { create } = await scene(t)
  const { checkAccounts } = await create()
  t.notThrows(() => checkAccounts?.(['alice']))
  t.throws(() => checkAccounts?.(['alice', 'bob']), { code: 'ERESPONDERACCOUNTS' })
})
