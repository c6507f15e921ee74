import test from 'ava'
import { startTestRegistry } from '../../test-registry/index.ts'
import { createHarness } from '../helpers/harness.ts'
import { endsIn } from '../helpers/release-claims.ts'

const { registry, scene, codeOf, release, hooks } = await createHarness(test)

/** The identity of a job that is a trusted publisher at the registry. */
const IDENTITY = { NPM_ID_TOKEN: 'identity-of-the-job' }

test('the job’s identity does not publish in place of the maintainer', async (t) => {
  const place = await scene(({ bob }) => ({ features: ['approval'], decide: () => codeOf(bob) }))
  registry.trustedPublisher(place.name)
  const run = await release(t, place, { ci: 'gitlab', env: { ...place.env, ...IDENTITY } })
  t.is(run.exitCode, 0, run.output)
  t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
  t.deepEqual(
    registry.exchanges.filter((exchange) => exchange.package === place.name),
    [],
  )
})

test('the job’s identity does not publish what the maintainer declined', async (t) => {
  const place = await scene({ features: ['approval'], decide: () => ({ status: 403 }) })
  registry.trustedPublisher(place.name)
  const run = await hooks(t, place, { env: { ...place.env, GITLAB_CI: 'true', ...IDENTITY } })
  endsIn(t, 'prepare', run, 'EAPPROVALDECLINED')
  t.deepEqual(await place.versions(), [])
})

test('with a token in .npmrc and a responder, the token’s owner is asked and a bare code publishes', async (t) => {
  const host = new URL(registry.url).host
  const npmrc = `//${host}/:_authToken=\${NPM_TOKEN}\n`
  const place = await scene((people) => ({
    files: { '.npmrc': npmrc },
    decide: () => ({ raw: registry.code(people.alice.name) }),
  }))
  const { alice, endpoint } = place
  const run = await hooks(t, place, { env: { NPM_TOKEN: alice.token, ...endpoint.env } })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(endpoint.questions[0]?.accounts, [alice.name])
  t.is(registry.publisherOf(place.name, '1.0.0'), alice.name)
})

test('accounts publish as themselves, whatever token .npmrc names by a variable', async (t) => {
  const host = new URL(registry.url).host
  const place = await scene(({ bob }) => ({
    files: { '.npmrc': `//${host}/:_authToken=\${NODE_AUTH_TOKEN}\n` },
    decide: () => codeOf(bob),
  }))
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
})

test('accounts publish as themselves, whatever literal token .npmrc has', async (t) => {
  const place = await scene(({ bob }) => ({ decide: () => codeOf(bob) }))
  const host = new URL(registry.url).host
  const other = await registry.addUser('other-user', { twoFactor: 'off' })
  await place.repository.commit('chore: configure', { '.npmrc': `//${host}/:_authToken=${other.token}\n` })
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
})

test('neither token nor code goes to another registry that .npmrc names for the scope', async (t) => {
  const other = await startTestRegistry()
  t.teardown(other.close)
  const place = await scene(
    ({ bob }) => ({
      features: ['approval'],
      files: { '.npmrc': `@scope:registry=${other.url}\n` },
      decide: () => codeOf(bob),
    }),
    { scope: 'scope' },
  )
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
  t.deepEqual(other.requests, [])
})
