import test from 'ava'
import { childEnvironment, mergedEnvironment } from '../../lib/npm/environment.ts'
import type { Env } from '../../lib/types.ts'

const secrets = ['npm_hidden-of-alice', 'hidden secret']

/** Each of them alone is taken out. */
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
  test(`${name}=${JSON.stringify(value)} is not for children`, (t) => {
    t.deepEqual(childEnvironment({ ...kept, [name]: value }, secrets), kept)
  })
}

test('all else is handed on', (t) => t.deepEqual(childEnvironment(kept, secrets), kept))

test('a home that is one is handed on', (t) => {
  t.deepEqual(childEnvironment({ HOME: '/home/a' }, secrets), { HOME: '/home/a' })
})

for (const [secret, part] of [
  ['12345', 'not its part'],
  ['123456', 'its part'],
]) {
  test(`of a secret as long as ${secret}, the copy is taken out and ${part}`, (t) => {
    const env = childEnvironment({ PATH: '/bin', COPY: secret, PART: `a${secret}b` }, [secret as string])
    t.deepEqual(Object.keys(env), part === 'its part' ? ['PATH'] : ['PATH', 'PART'])
  })
}

test('the environment that is given is not changed', (t) => {
  const given = { ...kept, ...removed }
  const before = structuredClone(given)
  childEnvironment(given, secrets)
  t.deepEqual(given, before)
})

test('what semantic-release is given wins over this process’s environment', (t) => {
  t.deepEqual(mergedEnvironment({ A: '1', B: '2' }, { B: '3', C: '4' }), { A: '1', B: '3', C: '4' })
})

test('what is no text becomes one, and what is not there takes its name out', (t) => {
  const given = { A: undefined, B: null, N: 7, T: true, E: '' }
  t.deepEqual(mergedEnvironment({ A: '1', B: '2', C: undefined, D: '4' }, given), {
    D: '4',
    N: '7',
    T: 'true',
    E: '',
  })
})
