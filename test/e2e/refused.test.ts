import test from 'ava'
import type { EndpointOptions } from '../helpers/endpoint.ts'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { variableOf } from '../helpers/people.ts'
import { endsIn, nothingDone } from '../helpers/release-claims.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'

const { registry, scene, release, hooks } = await createHarness(test)

interface Refusal {
  what: string
  codes: string[]
  /** What differs from a job that could release. */
  env?: (place: Scene) => Record<string, string> | Promise<Record<string, string>>
  config?: object
  package?: Record<string, unknown>
  endpoint?: EndpointOptions
}

const CLOSED = 'http://127.0.0.1:1/'
const refusals: Refusal[] = [
  {
    what: 'accounts and no responder',
    codes: ['ENORESPONDER'],
    env: () => ({ CFA_RESPONDER_URL: '' }),
  },
  {
    what: 'a token for the project alongside those of accounts',
    codes: ['EACCOUNTKINDS'],
    env: ({ alice }) => ({ NPM_TOKEN: alice.token }),
  },
  {
    what: 'an unknown token',
    codes: ['EACCOUNTTOKEN'],
    env: ({ alice }) => ({ [variableOf(alice)]: 'npm_000000000000000000000000000000000000' }),
  },
  {
    what: 'a token of somebody else',
    codes: ['EACCOUNTNAME'],
    env: async ({ alice, bob }) => ({ [variableOf(alice)]: await bob.createToken() }),
  },
  {
    what: 'a token that this address may not use',
    codes: ['EACCOUNTADDRESS'],
    env: async ({ alice }) => ({ [variableOf(alice)]: await alice.createToken({ cidrBlocked: true }) }),
  },
  {
    what: 'two tokens of one account',
    codes: ['EACCOUNTDUPLICATE'],
    env: ({ alice }) => ({
      [variableOf(alice).toLowerCase().replace('npm_token', 'NPM_TOKEN')]: alice.token,
    }),
  },
  {
    what: 'an account without a token',
    codes: ['EACCOUNTMISSING'],
    config: { accounts: ['carol'] },
  },
  {
    what: 'a responder and no token at all',
    codes: ['ENONPMTOKEN'],
    env: ({ alice, bob }) => ({ [variableOf(alice)]: '', [variableOf(bob)]: ' ' }),
  },
  {
    what: 'a responder that cannot be reached',
    codes: ['ERESPONDERUNREACHABLE'],
    env: () => ({ CFA_RESPONDER_URL: CLOSED }),
  },
  {
    what: 'a wrong secret',
    codes: ['ERESPONDERAUTH'],
    env: () => ({ CFA_RESPONDER_SECRET: 'another secret' }),
  },
  {
    what: 'a responder that is not reached over TLS',
    codes: ['ERESPONDERINSECURE'],
    env: () => ({ CFA_RESPONDER_URL: 'http://responder.example/' }),
  },
  {
    what: 'a responder that redirects',
    codes: ['ERESPONDERPROTOCOL'],
    endpoint: { handshake: { status: 302, headers: { location: '/elsewhere' } } },
  },
  {
    what: 'a responder of a later version',
    codes: ['ERESPONDERPROTOCOL'],
    endpoint: { handshake: { status: 200, body: { protocol: 2, features: [] } } },
  },
  {
    what: 'a terminal in CI',
    codes: ['ERESPONDERTERMINAL'],
    config: { responder: 'terminal' },
  },
  {
    what: 'a responder module that is not installed',
    codes: ['ERESPONDERMODULE'],
    config: { responder: 'no-such-responder' },
  },
  {
    what: 'a registry that cannot be reached',
    codes: ['EREGISTRYUNREACHABLE', 'EREGISTRYUNREACHABLE'],
    package: { publishConfig: { registry: CLOSED } },
  },
  {
    what: 'provenance that the job cannot sign',
    codes: ['ENOPROVENANCE'],
    env: () => ({ npm_config_provenance: 'true' }),
  },
  {
    what: 'a package.json that is not JSON',
    codes: ['EINVALIDPKG'],
    config: { pkgRoot: 'broken' },
  },
]
for (const { what, codes, env, config = {}, package: fields = {}, endpoint = {} } of refusals) {
  test(`${what} is ${codes.join(', ')} before anything is done, and alerts nobody`, async (t) => {
    const files = { 'broken/package.json': '{ "name": ' }
    const place = await scene({ ...endpoint, package: fields, files })
    const run = await hooks(t, place, {
      env: { ...place.env, ...(await env?.(place)) },
      calls: stepsWith(config),
    })
    endsIn(t, 'verifyConditions', run, ...codes)
    t.deepEqual([place.endpoint.questions, place.writes(), await place.versions()], [[], [], []])
  })
}

test('semantic-release shows every problem at once, each with its code, and does nothing', async (t) => {
  const place = await scene()
  const env = { ...place.env, [variableOf(place.bob)]: 'npm_none', CFA_RESPONDER_SECRET: 'another secret' }
  const run = await release(t, place, { env, plugins: [[PLUGIN, { timeout: 'soon' }]] })
  await nothingDone(t, place, run, 'EINVALIDTIMEOUT', 'EACCOUNTTOKEN', 'ERESPONDERAUTH')
  t.deepEqual(place.endpoint.questions, [])
})

test('a dry run alerts nobody', async (t) => {
  const place = await scene({ features: ['approval', 'wait', 'sealed'] })
  const run = await release(t, place, { args: ['--dry-run'] })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(
    place.endpoint.requests.map(({ method }) => method),
    ['GET'],
  )
  t.deepEqual([run.tags, place.writes()], [[], []])
})

test('a push that releases nothing alerts nobody', async (t) => {
  const place = await scene({ features: ['approval'] })
  await place.repository.git('tag', 'v1.0.0')
  await place.repository.git('push', '--quiet', 'origin', 'v1.0.0')
  await place.repository.commit('chore: tidy up')
  const run = await release(t, place)
  t.is(run.exitCode, 0, run.output)
  t.deepEqual([place.endpoint.questions, place.writes()], [[], []])
})

test('a package that is not published needs no account and no responder', async (t) => {
  const place = await scene({ package: { private: true } })
  const run = await hooks(t, place, { env: {} })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual([place.endpoint.requests, place.writes()], [[], []])
})

test('one token and nobody to ask is EOTPREQUIRED with advice', async (t) => {
  const place = await scene()
  const run = await hooks(t, place, { env: { NPM_TOKEN: place.alice.token } })
  endsIn(t, 'publish', run, 'EOTPREQUIRED')
  const details = run.errors[0]?.details ?? ''
  t.regex(details, /v1\.0\.0 was pushed.+the package is NOT published.+CFA_RESPONDER_URL/s)
  t.true(details.includes(`npm publish --tag latest --registry ${registry.url}`), details)
  t.deepEqual(await place.versions(), [])
})
