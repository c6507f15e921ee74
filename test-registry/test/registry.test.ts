import test from 'ava'
import { createClient, startTestRegistry } from '../index.ts'
import { createHarness } from './helpers/scene.ts'

const { registry, npm, scene, publish, isPublished } = await createHarness(test)
const client = createClient(registry.url)

const writesOf = (name: string) =>
  registry.requests.filter(({ method, path }) => method === 'PUT' && path === `/${name}`)

test('publishes with a TOTP and records the publisher', async (t) => {
  const { name, user } = await scene()
  const otp = registry.code(user.name)
  const run = await publish(name, '1.0.0', { token: user.token, otp })
  t.is(run.exitCode, 0, run.stderr)
  const packument = await registry.packument(name)
  t.is(packument.versions['1.0.0']._npmUser.name, user.name)
  t.is(registry.publisherOf(name, '1.0.0'), user.name)
  t.true((await registry.tarball(name, '1.0.0')).length > 0)
  const { command, authType, user: seen, status, ...write } = writesOf(name)[0] ?? t.fail()
  t.like(
    { command, authType, seen, status },
    { command: 'publish', authType: 'legacy', seen: user.name, status: 201 },
  )
  t.is(write.otp, otp)
  t.true(write.bodyBytes > 0)
})

test('serves a scoped package with tarball URLs of its own', async (t) => {
  const { name, user } = await scene()
  const scoped = `@scope/${name}`
  await client.publish(scoped, '1.0.0', { token: user.token, otp: registry.code(user.name) })
  t.is(registry.publisherOf(scoped, '1.0.0'), user.name)
  const view = await npm.run(['view', scoped, 'dist.tarball'], { token: null })
  t.true(JSON.parse(view.stdout).startsWith(registry.url))
  t.true((await registry.tarball(scoped, '1.0.0')).length > 0)
})

test('dist-tags require a code as well', async (t) => {
  const { name, user } = await scene()
  await client.publish(name, '1.0.0', { token: user.token, otp: registry.code(user.name) })
  const add = ['dist-tag', 'add', `${name}@1.0.0`, 'beta']
  const refused = await npm.run(add, { token: user.token })
  t.is(refused.error?.code, 'EOTP')
  t.truthy(refused.error?.authUrl)
  const added = await npm.run(add, { token: user.token, otp: registry.code(user.name) })
  t.is(added.exitCode, 0, added.stderr)
  t.is((await registry.packument(name))['dist-tags'].beta, '1.0.0')
  const path = `-/package/${name}/dist-tags/beta`
  t.is((await client.send('DELETE', path, { token: user.token })).status, 401)
  const otp = registry.code(user.name)
  t.is((await client.send('DELETE', path, { token: user.token, otp })).status, 201)
  t.deepEqual((await registry.packument(name))['dist-tags'], { latest: '1.0.0' })
})

test('unpublishing requires a code, and the version stays taken', async (t) => {
  const { name, user } = await scene()
  const bypass = await user.createToken({ bypass2fa: true })
  await client.publish(name, '1.0.0', { token: bypass })
  await client.publish(name, '1.0.1', { token: bypass })
  const unpublish = ['unpublish', `${name}@1.0.0`]
  t.is((await npm.run(unpublish, { token: user.token })).error?.code, 'EOTP')
  t.is((await npm.run(unpublish, { token: bypass })).exitCode, 0)
  t.false(await isPublished(name, '1.0.0'))
  t.is((await client.publish(name, '1.0.0', { token: bypass, tag: 'old' })).status, 403)
})

test('publishing a version that exists is E403', async (t) => {
  const { name, user } = await scene({ twoFactor: 'off' })
  await client.publish(name, '1.0.0', { token: user.token })
  const { error } = await publish(name, '1.0.0', { token: user.token }, '--force')
  t.is(error?.code, 'E403')
  t.regex(error?.summary ?? '', /You cannot publish over the previously published versions: 1\.0\.0\./)
})

test('lists masked tokens', async (t) => {
  const { user } = await scene()
  await user.createToken({ bypass2fa: true, expiresAt: new Date('2030-01-01T00:00:00Z') })
  const { stdout } = await npm.run(['token', 'list'], { token: user.token })
  const [plain, bypass] = JSON.parse(stdout)
  t.is(plain.token, `${user.token.slice(0, 8)}...${user.token.slice(-4)}`)
  t.is(plain.bypass_2fa, false)
  t.like(bypass, { bypass_2fa: true, expiry: '2030-01-01T00:00:00.000Z' })
})

test('a registry can refuse the token list and have no whoami', async (t) => {
  const bare = await startTestRegistry({ whoami: false, tokenList: false })
  const { token } = await bare.addUser('alice')
  const { send } = createClient(bare.url)
  t.is((await send('GET', '-/whoami', { token })).status, 404)
  t.is((await send('GET', '-/npm/v1/tokens', { token })).status, 403)
  await bare.close()
})

const gitlab = (idToken: string) => ({ GITLAB_CI: 'true', NPM_ID_TOKEN: idToken })

test('a trusted publisher publishes without a code, and moves dist-tags if it is allowed to', async (t) => {
  const { name } = await scene()
  registry.trustedPublisher(name)
  const run = await publish(name, '1.0.0', { token: null, env: gitlab('id-token') })
  t.is(run.exitCode, 0, run.stderr)
  t.is(registry.publisherOf(name, '1.0.0'), 'trusted-publisher')
  t.deepEqual(
    registry.exchanges.filter((exchange) => exchange.package === name),
    [{ package: name, idToken: 'id-token', status: 201 }],
  )
  const add = ['dist-tag', 'add', `${name}@1.0.0`, 'beta']
  t.is((await npm.run(add, { token: null, env: gitlab('id-token') })).error?.code, 'E403')
  registry.trustedPublisher(name, { allow: ['publish', 'dist-tag'] })
  t.is((await npm.run(add, { token: null, env: gitlab('id-token') })).exitCode, 0)
})

test('without a trusted publisher, or with an invalid id token, npm falls back to the token', async (t) => {
  const { name, user } = await scene({ twoFactor: 'off' })
  const env = gitlab('bad')
  t.is((await publish(name, '1.0.0', { token: user.token, env })).exitCode, 0)
  registry.trustedPublisher(name, { invalidIdTokens: ['bad'] })
  t.is((await publish(name, '1.0.1', { token: user.token, env })).exitCode, 0)
  t.deepEqual(
    registry.exchanges.filter((exchange) => exchange.package === name).map(({ status }) => status),
    [404, 401],
  )
  t.is(registry.publisherOf(name, '1.0.1'), user.name)
})
