import test from 'ava'
import { type AccountProblem, type Judgement, judgeFailure } from '../../lib/npm/judge.ts'

const judge = (code: string | undefined, text = '', stderr = '') => judgeFailure({ code, text }, stderr)

const refused: Judgement = { kind: 'code-refused' }
const unclear: Judgement = { kind: 'unclear' }
const exists: Judgement = { kind: 'exists', staged: false }
const staged: Judgement = { kind: 'exists', staged: true }

const OVER = 'You cannot publish over the previously published versions: 1.0.0.'
const PACKUMENT =
  'Failed to save packument. A common cause is if you try to publish a new package before the previous package has been fully processed.'

const failures: Array<[string | undefined, string, Judgement]> = [
  ['EOTP', 'This operation requires a one-time password.', refused],
  ['E400', 'child "otp" fails because ["otp" length must be 64 characters long]', refused],
  ['E400', 'Missing fields', { kind: 'refused' }],
  [undefined, OVER, exists],
  ['E403', `403 Forbidden - PUT https://registry.example/a - ${OVER}`, exists],
  ['E409', 'Cannot publish over existing version.', exists],
  ['EPUBLISHCONFLICT', '', exists],
  ['E409', 'Cannot publish over previously staged version "1.0.0"', staged],
  ['E409', 'Cannot stage previously published version "1.0.0"', exists],
  ['E409', PACKUMENT, unclear],
  ['E408', '', unclear],
  ['E425', '', unclear],
  ['E500', '', unclear],
  ['E503', '', unclear],
  ['E504', '', unclear],
  ['E599', '', unclear],
  ['E402', 'You must sign up for private packages', { kind: 'refused' }],
  ['E413', '', { kind: 'refused' }],
  ['E422', '', { kind: 'refused' }],
  ['EPRIVATE', 'This package has been marked as private', { kind: 'refused' }],
  [
    undefined,
    'You must specify a tag using --tag when publishing a prerelease version.',
    { kind: 'refused' },
  ],
  [undefined, '', { kind: 'refused' }],
]

for (const [code, text, judgement] of failures) {
  test(`${code}: ${text.slice(0, 60)} is ${judgement.kind}`, (t) => t.deepEqual(judge(code, text), judgement))
}

const network = [
  ...[
    'ECONNRESET',
    'ECONNREFUSED',
    'ECONNABORTED',
    'ECONNECTIONTIMEOUT',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
  ],
  ...[
    'EPIPE',
    'EPROTO',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EIDLETIMEOUT',
    'ERESPONSETIMEOUT',
    'ETRANSFERTIMEOUT',
  ],
  ...['ERR_SOCKET_TIMEOUT', 'ERR_STREAM_PREMATURE_CLOSE', 'FETCH_ERROR', 'HPE_INVALID_CONSTANT'],
  ...['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ...['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED'],
]

for (const code of network) {
  test(`${code} leaves it unclear what was stored`, (t) => t.deepEqual(judge(code), unclear))
}

for (const code of ['ENOENT', 'EACCES', 'EUSAGE', 'EJSONPARSE', 'EBADENGINE', 'E', 'E50']) {
  test(`${code} is npm's own`, (t) => t.deepEqual(judge(code), { kind: 'refused' }))
}

const EXPIRED = 'npm notice Access token expired or revoked. Please try logging in again.'
const NO_2FA =
  'Two-factor authentication or granular access token with bypass 2fa enabled is required to publish packages.'
const BYPASS = 'Granular access tokens that bypass two-factor authentication may not perform this action'

const accounts: Array<[string, string, string, AccountProblem]> = [
  ['E401', 'Unauthorized', '', 'token'],
  ['ENEEDAUTH', 'This command requires you to be logged in', '', 'token'],
  ['E401', 'Your token has been revoked.', '', 'expired'],
  ['E404', 'Not found', EXPIRED, 'expired'],
  ['E404', '“a@1.0.0” could not be found or you do not have permission to access it.', '', 'scope'],
  ['EAUTHIP', 'Login is not allowed from your IP address', '', 'address'],
  ['E403', 'This IP is not allowed here', '', 'address'],
  ['E403', 'You do not have permission to publish "a". Are you logged in as the correct user?', '', 'rights'],
  ['E403', NO_2FA, '', 'no-2fa'],
  ['E403', BYPASS, '', 'bypass'],
  ['E403', '403 Forbidden - E_STAGE_REQUIRED', '', 'stage-only'],
  ['E403', 'OIDC permission denied for this action', '', 'forbidden'],
  ['E403', '', '', 'forbidden'],
]

for (const [code, text, stderr, problem] of accounts) {
  test(`${code}: ${text.slice(0, 60)} ${stderr && 'with a notice '}is the account's: ${problem}`, (t) => {
    t.deepEqual(judge(code, text, stderr), { kind: 'account', problem })
  })
}

const pauses: Array<[string, number | undefined]> = [
  ['Too many requests', undefined],
  ['Too many requests. Retry after 30s', 30_000],
  ['Please try again in 2 minutes', 120_000],
  ['retry in 500 ms', 500],
  ['Try again in 45 minutes', 120_000],
]

for (const [text, retryAfterMs] of pauses) {
  test(`E429: ${text} is a pause of ${retryAfterMs} ms`, (t) => {
    t.deepEqual(judge('E429', text), { kind: 'rate-limited', retryAfterMs })
  })
}
