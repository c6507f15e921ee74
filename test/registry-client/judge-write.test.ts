import test from 'ava'
import { type AccountProblem, type Judgement, judgeWrite } from '../../lib/registry/judge-write.ts'
import { RegistryFault } from '../../lib/registry/registry-fault.ts'
import { ended, reply } from './client.ts'

const NPM = 'https://registry.npmjs.org/'
const ID = '0f3c8a52-1111-4222-8333-444455556666'
const pair = {
  authUrl: `https://www.npmjs.com/auth/cli/${ID}`,
  doneUrl: `https://registry.npmjs.org/-/v1/done?authId=${ID}`,
}
const OTP = { 'www-authenticate': 'OTP' }
const judge = (...args: Parameters<typeof reply>) => judgeWrite(ended(...args), NPM)

const ONE_TIME = 'You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.'
const OVER = 'You cannot publish over the previously published versions: 1.0.0.'
const BAD_CODE = 'child "otp" fails because ["otp" length must be 64 characters long]'

test('a 2xx reply to a write is done', (t) => {
  for (const status of [200, 201, 204]) {
    t.deepEqual(judge(status, { ok: true }), { kind: 'done', reply: reply(status, { ok: true }) })
  }
})

const codes: Array<[string, Parameters<typeof reply>, Judgement]> = [
  ['the web authentication', [401, pair, OTP], { kind: 'code-rejected', pair }],
  ['the web authentication without its header', [401, pair], { kind: 'code-rejected', pair }],
  ['a request for a code', [401, { error: ONE_TIME }, OTP], { kind: 'code-rejected' }],
  ['a request for a code without its header', [401, { error: ONE_TIME }], { kind: 'code-rejected' }],
  ['several challenges', [401, {}, { 'www-authenticate': 'Basic, otp' }], { kind: 'code-rejected' }],
  [
    'the web authentication with a page elsewhere',
    [401, { ...pair, authUrl: 'https://evil.example/' }, OTP],
    { kind: 'code-rejected' },
  ],
  ['the error for a code of the wrong format', [400, { error: BAD_CODE }], { kind: 'code-rejected' }],
]
for (const [title, args, judgement] of codes) {
  test(`a reply with ${title} is judged as code-rejected`, (t) => t.deepEqual(judge(...args), judgement))
}

const kinds: Array<[number, string, object]> = [
  [403, OVER, { kind: 'exists', staged: false }],
  [409, 'Cannot publish over existing version.', { kind: 'exists', staged: false }],
  [409, 'Cannot publish over previously staged version "1.0.0"', { kind: 'exists', staged: true }],
  [409, 'Cannot stage previously published version "1.0.0"', { kind: 'exists', staged: false }],
  [409, 'Failed to save packument. A common cause is …', { kind: 'unclear' }],
  ...[408, 425, 500, 502, 503, 504, 599].map((status): [number, string, object] => [
    status,
    '',
    { kind: 'unclear' },
  ]),
  [400, 'Missing fields', { kind: 'refused' }],
  [402, 'You must sign up for private packages', { kind: 'refused' }],
  [413, '', { kind: 'refused' }],
  [422, '', { kind: 'refused' }],
]
for (const [status, error, expected] of kinds) {
  test(`a reply of ${status} ${error} is judged as ${JSON.stringify(expected)}`, (t) => {
    const detail = [`HTTP ${status}`, error].filter(Boolean).join(': ')
    t.deepEqual(judge(status, { error }) as unknown, { ...expected, detail })
  })
}

const EXPIRED = { 'npm-notice': 'Access token expired or revoked. Please try logging in again.' }
const NO_2FA =
  'Two-factor authentication or granular access token with bypass 2fa enabled is required to publish packages.'
const BYPASS = 'Granular access tokens that bypass two-factor authentication may not perform this action'
const accounts: Array<[Parameters<typeof reply>, AccountProblem]> = [
  [[401, { error: 'Unauthorized' }], 'token'],
  [[401, {}, { 'www-authenticate': 'Bearer' }], 'token'],
  [[401, { message: 'Your token has been revoked.' }], 'expired'],
  [[401, pair, { 'www-authenticate': 'ipaddress, OTP' }], 'address'],
  [[404, { error: 'Not found' }, EXPIRED], 'expired'],
  [[404, { error: 'Not found' }], 'scope'],
  [[403, { error: 'This IP is not allowed here' }], 'address'],
  [[403, { error: 'You do not have permission to publish "a".' }], 'rights'],
  [[403, { error: NO_2FA }], 'no-2fa'],
  [[403, { error: BYPASS }], 'bypass'],
  [[403, { code: 'E_STAGE_REQUIRED', message: 'No.' }], 'stage-only'],
  [[403, { error: { code: 'E_STAGE_REQUIRED' } }], 'stage-only'],
  [[403, { message: 'OIDC permission denied for this action' }], 'forbidden'],
  [[403, '<html>No</html>'], 'forbidden'],
]
for (const [args, problem] of accounts) {
  test(`${JSON.stringify(args)} is judged as the account problem ${problem}`, (t) => {
    t.like(judge(...args), { kind: 'account', problem })
  })
}

const DATE = 'Sun, 22 Nov 2026 18:00:00 GMT'
const pauses: Array<[Record<string, string>, string, number | undefined]> = [
  [{}, 'Too many requests', undefined],
  [{ 'retry-after': '30' }, 'try again in 5 s', 30_000],
  [{ 'retry-after': '3600' }, '', 120_000],
  [{ date: DATE, 'retry-after': 'Sun, 22 Nov 2026 18:00:20 GMT' }, '', 20_000],
  [{ date: DATE, 'retry-after': 'Sun, 22 Nov 2026 19:00:20 GMT' }, '', 120_000],
  [{ 'retry-after': 'soon' }, 'Retry after 30s', 30_000],
  [{}, 'Please try again in 2 minutes', 120_000],
  [{}, 'retry in 500 ms', 500],
  [{}, 'Try again in 45 minutes', 120_000],
]
for (const [headers, error, retryAfterMs] of pauses) {
  test(`429 ${JSON.stringify(headers)} ${error} is ${retryAfterMs === undefined ? 'a pause of unknown length' : `a pause of ${retryAfterMs} ms`}`, (t) => {
    const pause = retryAfterMs === undefined ? {} : { retryAfterMs }
    const detail = ['HTTP 429', error].filter(Boolean).join(': ')
    t.deepEqual(judge(429, { error }, headers), { kind: 'rate-limited', ...pause, detail })
  })
}

test('a pause is read from a temporary fault, too', (t) => {
  const headers = { 'retry-after': '30' }
  t.like(judge(503, {}, headers), { kind: 'unclear', retryAfterMs: 30_000 })
  t.like(judge(420, {}, headers), { kind: 'rate-limited', retryAfterMs: 30_000 })
})

test('a redirect of a write is refused, with the new address and without its secrets', (t) => {
  const location = 'https://user:hidden@new.example/npm/a?token=hidden'
  const judgement = judge(308, {}, { location })
  t.like(judgement, { kind: 'refused' })
  t.regex(JSON.stringify(judgement), /https:\/\/new\.example\/npm\/a/)
  t.notRegex(JSON.stringify(judgement), /hidden/)
})

test('a fault leaves it unclear whether the write was stored', (t) => {
  const judgeFault = (message: string, code: string) =>
    judgeWrite({ kind: 'fault', fault: new RegistryFault(message, code) }, NPM)
  t.deepEqual(judgeFault('socket hang up', 'ECONNRESET'), {
    kind: 'unclear',
    detail: 'ECONNRESET: socket hang up',
  })
  t.deepEqual(judgeFault('connect ECONNREFUSED', 'ECONNREFUSED'), {
    kind: 'unclear',
    detail: 'connect ECONNREFUSED',
  })
  t.like(judgeFault('Invalid character', 'ERR_INVALID_CHAR'), { kind: 'account', problem: 'token' })
})
