import test from 'ava'
import { readOptions } from '../../lib/config/options.ts'
import type { Env } from '../../lib/types.ts'
import { buildSecrets } from '../../lib/verify/secrets.ts'
import { createContext } from '../fakes/context.ts'

const buildkite = { BUILDKITE: 'true', BUILDKITE_AGENT_ACCESS_TOKEN: 'of the job' }
const endpoint = 'https://cfa.example/'

for (const [title, responder, env, secrets] of [
  ['the agent’s token on Buildkite', endpoint, buildkite, ['of the job']],
  ['the token in the variable', endpoint, { CFA_ID_TOKEN: ' a.b.c\n' }, ['a.b.c']],
  ['nothing where there is a secret', endpoint, { ...buildkite, CFA_RESPONDER_SECRET: 'x' }, []],
  ['nothing where no endpoint is asked', 'npm', buildkite, []],
  ['nothing where nobody is asked', undefined, buildkite, []],
] as Array<[string, string | undefined, Env, string[]]>) {
  test(`scripts are kept from proving to be the build: ${title}`, (t) => {
    const options = readOptions({ responder }, env)
    t.deepEqual(buildSecrets({ options, context: createContext({ env }) }, env), secrets)
  })
}
