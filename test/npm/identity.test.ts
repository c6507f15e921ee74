import test from 'ava'
import { publicEnvironment, writerEnvironment } from '../../lib/npm/environment.ts'
import { runNpm } from '../../lib/npm/run.ts'
import type { Env } from '../../lib/types.ts'
import { createFolder } from '../fakes/folder.ts'
import { createStage } from '../registry/scene.ts'
import { startServer } from '../responders/server.ts'

const { registry, scene } = await createStage(test)

/** A job on GitHub Actions whose workflow may get an identity, and whose package trusts it. */
async function createJob(t: Parameters<typeof createFolder>[0]) {
  const { name, user } = await scene()
  registry.trustedPublisher(name, { invalidIdTokens: ['withheld'] })
  const identity = await startServer(t, { body: { value: 'identity' } })
  const cwd = createFolder(t, { 'package.json': { name, version: '1.0.0' } })
  const env: Env = {
    PATH: process.env.PATH,
    HOME: cwd,
    GITHUB_ACTIONS: 'true',
    CI: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: `${identity.url.href}?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request token',
  }
  const publish = (environment: Env) =>
    runNpm({ args: ['publish', '--json', '--registry', registry.url], cwd, env: environment })
  const credentials = { token: user.token, registry: registry.url, otp: registry.code(user.name) }
  const exchanges = () =>
    registry.exchanges.filter((exchange) => exchange.package === name).map(({ idToken }) => idToken)
  return { name, user, identity, env, publish, credentials, exchanges }
}

test('npm by itself publishes by the job’s identity, and asks nobody', async (t) => {
  const { name, identity, env, publish, exchanges } = await createJob(t)
  t.is((await publish(env)).failure, undefined)
  t.is(identity.received.length, 1)
  t.deepEqual(exchanges(), ['identity'])
  t.is(registry.publisherOf(name, '1.0.0'), 'trusted-publisher')
})

test('who writes with an account has no identity to exchange', async (t) => {
  const { name, user, identity, env, publish, credentials, exchanges } = await createJob(t)
  const result = await publish(writerEnvironment(publicEnvironment(env, []), credentials))
  t.is(result.failure, undefined, result.stderr)
  t.deepEqual([identity.received, exchanges()], [[], []])
  t.is(registry.publisherOf(name, '1.0.0'), user.name)
})

test('with provenance the identity is there to sign with, and cannot be exchanged', async (t) => {
  const { name, user, identity, env, publish, credentials, exchanges } = await createJob(t)
  const environment = writerEnvironment(publicEnvironment(env, []), { ...credentials, provenance: true })
  const result = await publish(environment)
  t.is(result.failure, undefined, result.stderr)
  t.is(environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN, 'request token')
  t.deepEqual(identity.received, [])
  t.false(exchanges().includes('identity'))
  t.is(registry.publisherOf(name, '1.0.0'), user.name)
})

test('without the code a write with an account is refused, identity or not', async (t) => {
  const { env, publish, credentials } = await createJob(t)
  const { otp, ...others } = credentials
  t.truthy(otp)
  const { stdout, failure } = await publish(writerEnvironment(publicEnvironment(env, []), others))
  t.truthy(failure)
  t.is(JSON.parse(stdout).error.code, 'EOTP')
})
