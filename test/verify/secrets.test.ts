import test from 'ava'
import { readOptions } from '../../lib/config/options.ts'
import { serviceSecrets } from '../../lib/services/secrets.ts'
import type { Env } from '../../lib/types.ts'
import { buildSecrets } from '../../lib/verify/secrets.ts'
import { createContext } from '../fakes/context.ts'

const buildkite = { BUILDKITE: 'true', BUILDKITE_AGENT_ACCESS_TOKEN: 'of the job' }
const github = { GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of GitHub' }
const endpoint = 'https://cfa.example/'

for (const [title, responder, env, secrets] of [
  ['the agent’s token on Buildkite', endpoint, buildkite, ['of the job']],
  ['the token in the variable', endpoint, { CFA_ID_TOKEN: ' a.b.c\n' }, ['a.b.c']],
  ['nothing where there is a secret', endpoint, { ...buildkite, CFA_RESPONDER_SECRET: 'x' }, []],
  ['the service’s token on GitHub', 'wait-for-secrets', github, ['of GitHub']],
  ['the same with CFA', 'continuous-auth', github, ['of GitHub']],
  ['nothing where CFA looks for a proof', 'continuous-auth', { CIRCLECI: 'true' }, []],
  ['nothing where Optic is asked', 'optic', github, []],
  ['nothing where no endpoint is asked', 'npm', buildkite, []],
  ['nothing where nobody is asked', undefined, buildkite, []],
] as Array<[string, string | undefined, Env, string[]]>) {
  test(`scripts are kept from proving to be the build: ${title}`, (t) => {
    const options = readOptions({ responder }, env)
    t.deepEqual(buildSecrets({ options, context: createContext({ env }) }, env), secrets)
  })
}

test('what a service is asked with is kept from scripts, by its value too', (t) => {
  const env = {
    CFA_SECRET: ' a ',
    GITHUB_OIDC_TOKEN: 'b',
    OPTIC_TOKEN: 'c',
    OPTIC_TOKEN_BOB: 'd',
    OPTIC_TOKEN_EVE: ' ',
  }
  t.deepEqual(serviceSecrets({ ...env, CFA_PROJECT_ID: '7' }), ['a', 'b', 'c', 'd'])
})
