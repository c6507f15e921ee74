import test from 'ava'
import { readOptions } from '../../lib/config/options.ts'
import { serviceSecrets } from '../../lib/services/secrets.ts'
import type { Env } from '../../lib/types.ts'
import { buildSecrets, secretsOf } from '../../lib/verify/secrets.ts'
import { createContext } from '../fakes/context.ts'

const buildkite = { BUILDKITE: 'true', BUILDKITE_AGENT_ACCESS_TOKEN: 'of the job' }
const github = { GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of GitHub' }
const endpoint = 'https://cfa.example/'

for (const [title, responder, env, secrets] of [
  ['the agent’s token on Buildkite', endpoint, buildkite, ['of the job']],
  ['the token in CFA_ID_TOKEN', endpoint, { CFA_ID_TOKEN: ' a.b.c\n' }, ['a.b.c']],
  ['nothing if there is a secret', endpoint, { ...buildkite, CFA_RESPONDER_SECRET: 'x' }, []],
  ['the service’s token on GitHub', 'wait-for-secrets', github, ['of GitHub']],
  ['CFA’s token on GitHub', 'continuous-auth', github, ['of GitHub']],
  ['nothing if CFA looks for a proof', 'continuous-auth', { CIRCLECI: 'true' }, []],
  ['nothing for Optic', 'optic', github, []],
  ['nothing for npmjs.com', 'npm', buildkite, []],
  ['nothing without a responder', undefined, buildkite, []],
] as Array<[string, string | undefined, Env, string[]]>) {
  test(`the build’s secret kept from scripts is ${title}`, (t) => {
    const options = readOptions({ responder }, env)
    t.deepEqual(buildSecrets({ options, context: createContext({ env }) }, env), secrets)
  })
}

test('the secrets of services are kept from scripts by value', (t) => {
  const env = {
    CFA_SECRET: ' a ',
    GITHUB_OIDC_TOKEN: 'b',
    OPTIC_TOKEN: 'c',
    OPTIC_TOKEN_BOB: 'd',
    OPTIC_TOKEN_EVE: ' ',
  }
  t.deepEqual(serviceSecrets({ ...env, CFA_PROJECT_ID: '7' }), ['a', 'b', 'c', 'd'])
})

test('a password is kept from scripts in each form that a variable may have', (t) => {
  const known = (credential: object) =>
    ({
      discovery: { tokens: [], projectToken: undefined },
      settings: { credentialFor: () => ({ credential }) },
      connection: { registry: { url: 'https://registry.example/' } },
    }) as never
  const secretsWith = (credential: object) =>
    secretsOf({ context: createContext({ env: {} }) } as never, known(credential))
  const [basic, password] = [btoa('me:pass:word'), 'pass:word']
  t.deepEqual(secretsWith({ type: 'basic', secret: basic }), [basic, password, btoa(password)])
  t.deepEqual(secretsWith({ type: 'basic', secret: btoa('token') }), [btoa('token')])
  t.deepEqual(secretsWith({ type: 'bearer', secret: basic }), [basic])
})
