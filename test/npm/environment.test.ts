import test from 'ava'
import { childEnvironment, mergedEnvironment } from '../../lib/npm/environment.ts'
import type { Env } from '../../lib/types.ts'

const secrets = ['npm_hidden-of-alice', 'hidden secret']

/** Each of these alone is removed. */
const removed: Env = {
  NPM_TOKEN: 'x',
  NPM_TOKEN_ALICE: 'x',
  npm_token_bob: 'x',
  CFA_RESPONDER_SECRET: 'x',
  CFA_SECRET: 'x',
  cfa_secret: 'x',
  npm_config_otp: '123456',
  NPM_CONFIG_OTP: '123456',
  npm_config__auth: 'x',
  npm_config__authToken: 'x',
  NPM_CONFIG__AUTHTOKEN: 'x',
  npm_config__password: 'x',
  OPTIC_TOKEN: 'x',
  OPTIC_TOKEN_ALICE: 'x',
  GITHUB_OIDC_TOKEN: 'x',
  CFA_NOTIFY_SLACK: 'x',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://id.example/',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
  NPM_ID_TOKEN: 'x',
  CFA_ID_TOKEN: 'x',
  cfa_id_token: 'x',
  CFA_ID_TOKEN_FILE: '/run/token',
  COPY: 'npm_hidden-of-alice',
  PART: '//registry.example/:_authToken=npm_hidden-of-alice',
  'npm_config_//registry.example/:_authToken': 'npm_hidden-of-alice',
  LINES: 'a\nhidden secret\nb',
  GONE: undefined,
  HOME: '',
}

const kept: Env = {
  PATH: '/bin',
  EMPTY: '',
  NPM_TOKENS: 'x',
  NPM_TOKEN_: 'x',
  MY_NPM_TOKEN: 'x',
  CFA_RESPONDER_URL: 'https://cfa.example/',
  GITHUB_TOKEN: 'another secret',
  GITHUB_ACTIONS: 'true',
  SIGSTORE_ID_TOKEN: 'x',
  CFA_HOST: 'https://cfa.example/',
  CFA_OPTIC_URL: 'https://optic.example/',
  CFA_ID_TOKENS: 'x',
  npm_config_registry: 'https://registry.example/',
  npm_config_auth_type: 'web',
}

for (const [name, value] of Object.entries(removed)) {
  test(`${name}=${JSON.stringify(value)} is removed from a child’s environment`, (t) => {
    t.deepEqual(childEnvironment({ ...kept, [name]: value }, secrets), kept)
  })
}

test('all other variables are passed on', (t) => t.deepEqual(childEnvironment(kept, secrets), kept))

test('a HOME with a value is passed on', (t) => {
  t.deepEqual(childEnvironment({ HOME: '/home/a' }, secrets), { HOME: '/home/a' })
})

for (const [secret, part] of [
  ['12345', 'kept'],
  ['123456', 'removed'],
]) {
  test(`a variable that is the secret ${secret} is removed, and one that contains it is ${part}`, (t) => {
    const env = childEnvironment({ PATH: '/bin', COPY: secret, PART: `a${secret}b` }, [secret as string])
    t.deepEqual(Object.keys(env), part === 'removed' ? ['PATH'] : ['PATH', 'PART'])
  })
}

/** git fails at a counted setting of which only a part is there. */
test('if one of git’s settings in the environment holds a secret, all of them are removed', (t) => {
  const settings = {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_CONFIG_VALUE_1: 'https://github.com/',
  }
  const signed = 'url.https://x:npm_hidden-of-alice@github.com/.insteadOf'
  t.deepEqual(childEnvironment({ ...kept, ...settings, GIT_CONFIG_KEY_1: signed }, secrets), kept)
  const open = { ...kept, ...settings, GIT_CONFIG_KEY_1: 'url.https://mirror.example/.insteadOf' }
  t.deepEqual(childEnvironment(open, secrets), open)
})

test('the given environment is not changed', (t) => {
  const given = { ...kept, ...removed }
  const before = structuredClone(given)
  childEnvironment(given, secrets)
  t.deepEqual(given, before)
})

test('the environment given to semantic-release wins over that of the process', (t) => {
  t.deepEqual(mergedEnvironment({ A: '1', B: '2' }, { B: '3', C: '4' }), { A: '1', B: '3', C: '4' })
})

test('other values become texts, and undefined or null removes the variable', (t) => {
  const given = { A: undefined, B: null, N: 7, T: true, E: '' }
  t.deepEqual(mergedEnvironment({ A: '1', B: '2', C: undefined, D: '4' }, given), {
    D: '4',
    N: '7',
    T: 'true',
    E: '',
  })
})
