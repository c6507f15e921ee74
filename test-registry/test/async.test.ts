import test from 'ava'
import { createClient, startTestRegistry } from '../index.ts'
import { createHarness } from './helpers/scene.ts'

const { registry, npm, scene, isPublished } = await createHarness(test)
const client = createClient(registry.url)

/** A package with 1.0.0, and a token that needs no code. */
async function published() {
  const { name, user } = await scene()
  const token = await user.createToken({ bypass2fa: true })
  await client.publish(name, '1.0.0', { token })
  const statusOf = (version: string, reader = token) =>
    client.send('GET', `-/package/${name}/version/${version}/status`, { token: reader })
  return { name, user, token, statusOf }
}

test('the real npm treats a version that is still being processed as published, and can tag it', async (t) => {
  const { name, token } = await published()
  registry.slowPublish(name, 'manual')
  const run = await npm.run(['publish'], { token, cwd: await npm.writePackage(name, '1.1.0') })
  t.is(run.exitCode, 0, run.stderr)
  t.regex(run.stderr, /Your package is being processed and may take a few minutes to become available\./)
  t.false(await isPublished(name, '1.1.0'))
  t.is((await npm.run(['dist-tag', 'add', `${name}@1.1.0`, 'beta'], { token })).exitCode, 0)
  await registry.goLive(name, '1.1.0')
  const { 'dist-tags': tags } = await registry.packument(name)
  t.deepEqual(tags, { latest: '1.1.0', beta: '1.1.0' })
})

test('publishing a version again is 409 while it is processed and 403 afterwards', async (t) => {
  const { name, token } = await published()
  registry.slowPublish(name, 'manual')
  const first = await client.publish(name, '1.1.0', { token })
  t.deepEqual([first.status, first.body], [202, { success: true }])
  const again = await client.publish(name, '1.1.0', { token })
  t.deepEqual(
    [again.status, again.body.error],
    [409, 'Cannot publish over previously staged version "1.1.0".'],
  )
  t.is((await client.stage(name, '1.1.0', { token })).status, 409)
  await registry.goLive(name, '1.1.0')
  t.is((await client.publish(name, '1.1.0', { token })).status, 403)
  await t.throwsAsync(registry.goLive(name, '1.1.0'))
})

test('a new name that is still being processed belongs to its publisher', async (t) => {
  const { name, user } = await scene({ twoFactor: 'off' })
  registry.slowPublish(name, 'manual')
  await client.publish(name, '1.0.0', { token: user.token })
  const { user: other } = await scene({ twoFactor: 'off' })
  t.is((await client.publish(name, '1.1.0', { token: other.token })).status, 403)
  await registry.goLive(name, '1.0.0')
  t.is(registry.publisherOf(name, '1.0.0'), user.name)
})

test('a blocked version never becomes public and keeps its number', async (t) => {
  const { name, token, statusOf } = await published()
  registry.slowPublish(name, 'manual')
  await client.publish(name, '1.1.0', { token })
  registry.stage.block(name, '1.1.0')
  t.is((await statusOf('1.1.0')).body.status, 'blocked')
  t.is((await client.publish(name, '1.1.0', { token })).status, 409)
  await t.throwsAsync(registry.goLive(name, '1.1.0'))
})

test('an approved version is processed too', async (t) => {
  const { name, token, statusOf } = await published()
  registry.slowPublish(name, 'manual')
  await client.stage(name, '1.1.0', { token })
  await registry.stage.approveOnSite(registry.stage.list(name)[0]?.id ?? '')
  t.is((await statusOf('1.1.0')).body.status, 'validating')
  t.false(await isPublished(name, '1.1.0'))
  await registry.goLive(name, '1.1.0')
  t.is((await statusOf('1.1.0')).body.status, 'published')
})

test('processing ends by the registry’s clock', async (t) => {
  const own = await startTestRegistry({ processing: 300_000 })
  const { token } = await own.addUser('alice', { twoFactor: 'off' })
  await createClient(own.url).publish('tool', '1.0.0', { token })
  t.is((await fetch(`${own.url}tool`)).status, 404)
  own.advance(300_000)
  t.is((await fetch(`${own.url}tool`)).status, 200)
  t.true('1.0.0' in (await own.packument('tool')).versions)
  await own.close()
})

test('the status of a version changes as it is staged, published and deleted', async (t) => {
  const { name, token, statusOf } = await published()
  t.deepEqual((await statusOf('1.0.0')).body, { packageName: name, version: '1.0.0', status: 'published' })
  registry.stage.validation(name, 'manual')
  const id = (await client.stage(name, '1.1.0', { token })).body.stageId
  t.is((await statusOf('1.1.0')).body.status, 'validating')
  registry.stage.setStatus(id, 'staged')
  t.is((await statusOf('1.1.0')).body.status, 'staged')
  registry.stage.rejectOnSite(id)
  t.is((await statusOf('1.1.0')).status, 404)
  await client.publish(name, '1.2.0', { token })
  const packument = await registry.packument(name)
  const { '1.0.0': removed, ...versions } = packument.versions
  const body = JSON.stringify({ ...packument, versions, 'dist-tags': { latest: '1.2.0' } })
  t.is((await client.send('PUT', `${name}/-rev/${packument._rev}`, { token, body })).status, 201)
  t.truthy(removed)
  t.is((await statusOf('1.0.0')).body.status, 'deleted')
})

test('maintainers can read the status with any token that covers the package', async (t) => {
  const { user, statusOf } = await published()
  for (const options of [{ readonly: true }, { stageOnly: true }])
    t.is((await statusOf('1.0.0', await user.createToken(options))).status, 200)
  const { user: stranger } = await scene()
  for (const token of [stranger.token, await user.createToken({ packages: ['another'] })])
    t.is((await statusOf('1.0.0', token)).status, 404)
  t.is((await statusOf('1.0.0', 'unknown')).status, 401)
})

test('the status endpoint can be forbidden, unavailable or missing for a package', async (t) => {
  const { name, statusOf } = await published()
  const modes = { forbidden: 403, unavailable: 503, absent: 404, enabled: 200 } as const
  for (const [mode, status] of Object.entries(modes)) {
    registry.versionStatus(name, mode as keyof typeof modes)
    t.is((await statusOf('1.0.0')).status, status)
  }
})
