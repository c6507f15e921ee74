import test from 'ava'
import { publicEnvironment, writerEnvironment } from '../../lib/npm/environment.ts'
import type { Env } from '../../lib/types.ts'

const secrets = ['npm_hidden-of-alice', 'hidden secret']

const removed: Env = {
  NPM_TOKEN_ALICE: 'npm_hidden-of-alice',
  npm_token_bob: 'another',
  NPM_TOKEN_: 'npm_hidden-of-alice',
  CFA_RESPONDER_SECRET: 'whatever',
  CFA_SECRET: 'whatever',
  npm_config_otp: '123456',
  NPM_CONFIG_OTP: '123456',
  COPY_OF_IT: 'npm_hidden-of-alice',
  PART_OF_IT: '//registry.example/:_authToken=npm_hidden-of-alice',
  GONE: undefined,
}

const kept: Env = {
  PATH: '/bin',
  EMPTY: '',
  NPM_TOKENS: 'x',
  CFA_RESPONDER_URL: 'https://cfa.example/',
  GITHUB_TOKEN: 'another secret',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://id.example/',
  npm_config_registry: 'https://registry.example/',
}

for (const [name, value] of Object.entries(removed)) {
  test(`${name}=${value} is not for children`, (t) => {
    t.deepEqual(publicEnvironment({ ...kept, [name]: value }, secrets), kept)
  })
}

test('a short secret hides itself alone', (t) => {
  t.deepEqual(publicEnvironment({ PATH: '/bin', COPY: 'bin' }, ['bin']), { PATH: '/bin' })
})

test('all else is handed on', (t) => t.deepEqual(publicEnvironment(kept, secrets), kept))

test('NPM_TOKEN is left where it is no secret of this release', (t) => {
  t.deepEqual(publicEnvironment({ NPM_TOKEN: 'x' }, secrets), { NPM_TOKEN: 'x' })
  t.deepEqual(publicEnvironment({ NPM_TOKEN: 'hidden secret' }, secrets), {})
})

const registry = 'https://registry.example:8080/npm/'
const AUTH = 'npm_config_//registry.example:8080/npm/:_authToken'
const identity = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://id.example/',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
  NPM_ID_TOKEN: 'x',
}

test('who writes gets the token in the three ways that npm may read it', (t) => {
  const env = writerEnvironment({ PATH: '/bin' }, { token: 'mine', registry })
  t.deepEqual(env, { PATH: '/bin', NPM_TOKEN: 'mine', NODE_AUTH_TOKEN: 'mine', [AUTH]: 'mine' })
})

test('an account’s token takes the place of what the job had there', (t) => {
  const env = writerEnvironment({ NPM_TOKEN: 'old', NODE_AUTH_TOKEN: 'old' }, { token: 'mine', registry })
  t.like(env, { NPM_TOKEN: 'mine', NODE_AUTH_TOKEN: 'mine' })
})

test('credentials of the project’s own configuration stay, with the token that they may name', (t) => {
  const credentials = { token: 'mine', isConfigured: true, registry }
  t.deepEqual(writerEnvironment({ NODE_AUTH_TOKEN: 'theirs' }, credentials), {
    NODE_AUTH_TOKEN: 'theirs',
    NPM_TOKEN: 'mine',
  })
  t.deepEqual(writerEnvironment({}, { ...credentials, token: undefined }), {})
})

test('the code goes by environment', (t) => {
  t.is(writerEnvironment({}, { token: 'mine', registry, otp: '012345' }).npm_config_otp, '012345')
  t.false('npm_config_otp' in writerEnvironment({}, { token: 'mine', registry }))
})

test('the job’s identity is not for npm to exchange', (t) => {
  t.deepEqual(writerEnvironment(identity, { token: undefined, registry }), {})
})

test('provenance keeps the job’s identity, and something in the way of its exchange', (t) => {
  const env = writerEnvironment(identity, { token: undefined, registry, provenance: true })
  t.deepEqual(env, { ...identity, NPM_ID_TOKEN: 'withheld' })
})

test('the environment that is given is not changed', (t) => {
  const given = { NPM_TOKEN: 'old', ...identity }
  const before = structuredClone(given)
  writerEnvironment(given, { token: 'mine', registry, otp: '012345', provenance: true })
  t.deepEqual(given, before)
})
