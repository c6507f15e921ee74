import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import test from 'ava'
import { createClient, startTestRegistry, type TokenOptions } from '../index.ts'
import { createStagingHarness } from './helpers/staging-scene.ts'

const { registry, npm, client, scene, stagedScene, isPublished, view, approve, reject } =
  await createStagingHarness(test)

const list = (query: string, token: string | null) => client.send('GET', `-/stage${query}`, { token })

test('the real npm stages without a code, and lists, views, approves and rejects what is staged', async (t) => {
  const { name, user } = await stagedScene()
  const { token } = user
  const cwd = await npm.writePackage(name, '1.2.0')
  const published = await npm.run(['stage', 'publish', '--tag', 'next'], { token, cwd })
  const { stageId, shasum } = JSON.parse(published.stdout)[name]
  const listed = JSON.parse((await npm.run(['stage', 'list', name], { token })).stdout)
  t.deepEqual(
    listed.map(({ version }: { version: string }) => version),
    ['1.2.0', '1.1.0'],
  )
  const viewed = JSON.parse((await npm.run(['stage', 'view', stageId], { token })).stdout)
  t.like(viewed, { id: stageId, packageName: name, version: '1.2.0', tag: 'next', shasum, status: 'staged' })
  const refused = await npm.run(['stage', 'approve', stageId], { token })
  t.is(refused.error?.code, 'EOTP')
  t.truthy(refused.error?.doneUrl)
  const approved = await npm.run(['stage', 'approve', stageId], { token, otp: registry.code(user.name) })
  t.regex(approved.stdout, /approved and published successfully/)
  t.is((await registry.packument(name))['dist-tags'].next, '1.2.0')
  const other = registry.stage.list(name)[0]?.id ?? ''
  const rejected = await npm.run(['stage', 'reject', other], { token, otp: registry.code(user.name) })
  t.is(rejected.exitCode, 0, rejected.stderr)
  t.deepEqual(registry.stage.list(name), [])
  t.is((await npm.run(['stage', 'view', other], { token })).error?.code, 'E404')
})

test('a staged version has the documented fields', async (t) => {
  const { user, name, id } = await stagedScene()
  const { body } = await view(id, user.token)
  const tarball = await fetch(`${registry.url}-/stage/${id}/tarball`, {
    headers: { authorization: `Bearer ${user.token}` },
  })
  const shasum = createHash('sha1')
    .update(new Uint8Array(await tarball.arrayBuffer()))
    .digest('hex')
  t.regex(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  const { createdAt, ...item } = body
  t.false(Number.isNaN(Date.parse(createdAt)))
  t.deepEqual(item, {
    id,
    packageName: name,
    version: '1.1.0',
    tag: 'latest',
    actor: user.name,
    actorType: 'user',
    access: 'public',
    shasum,
    status: 'staged',
  })
})

test('the list is paged, newest first, and limited to what the maintainer’s token covers', async (t) => {
  const { user, name, id } = await stagedScene()
  const second = await client.stage(name, '1.2.0', { token: user.token })
  const page = (await list('?page=1&perPage=1', user.token)).body
  t.like(page, { page: 1, perPage: 1, total: 2 })
  t.deepEqual([page.items.length, page.items[0].id], [1, id])
  t.is((await list(`?package=${name}`, user.token)).body.items[0].id, second.body.stageId)
  t.is((await list('?package=another', user.token)).body.total, 0)
  const { user: stranger } = await scene()
  t.is((await list('', stranger.token)).body.total, 0)
  t.is((await view(id, stranger.token)).status, 404)
  const narrow = await user.createToken({ packages: ['another'] })
  t.is((await list('', narrow)).body.total, 0)
  t.is((await list('', null)).status, 401)
})

const stagers: [string, TokenOptions, number][] = [
  ['that bypasses 2FA', { bypass2fa: true }, 201],
  ['that only stages', { stageOnly: true }, 201],
  ['that only reads', { readonly: true }, 403],
  ['for another package', { packages: ['another'] }, 404],
  ['that was revoked', { revoked: true }, 404],
]
for (const [title, options, status] of stagers) {
  test(`staging with a token ${title} is ${status}`, async (t) => {
    const { name, user } = await stagedScene()
    const token = await user.createToken(options)
    t.is((await client.stage(name, '2.0.0', { token })).status, status)
  })
}

test('a stage-only token may not publish', async (t) => {
  const { name, user } = await stagedScene()
  const token = await user.createToken({ stageOnly: true })
  const direct = await client.publish(name, '2.0.0', { token })
  t.deepEqual([direct.status, direct.body.code], [403, 'E_STAGE_REQUIRED'])
})

test('staging without a tarball is 400', async (t) => {
  const { name, user } = await stagedScene()
  const path = `-/stage/package/${name}`
  t.is((await client.send('POST', path, { token: user.token, body: '{}' })).status, 400)
})

test('a version that is staged or published cannot be staged or published again', async (t) => {
  const { name, user, bypass } = await stagedScene()
  const stage = async (version: string) => {
    const { status, body } = await client.stage(name, version, { token: user.token })
    return [status, body.error]
  }
  t.deepEqual(await stage('1.0.0'), [409, 'Cannot stage previously published version "1.0.0".'])
  t.deepEqual(await stage('1.1.0'), [409, 'Cannot stage previously published version "1.1.0".'])
  const direct = await client.publish(name, '1.1.0', { token: bypass })
  t.deepEqual(
    [direct.status, direct.body.error],
    [409, 'Cannot publish over previously staged version "1.1.0".'],
  )
})

test('staging a new name publishes a placeholder and gives the name to the stager', async (t) => {
  const { name, user } = await scene()
  const scoped = `@scope/${name}`
  const { body } = await client.stage(scoped, '1.0.0', { token: user.token })
  t.deepEqual(Object.keys((await registry.packument(scoped)).versions), ['0.0.0-stage'])
  t.is((await view(body.stageId, user.token)).status, 200)
  await approve(body.stageId, user.token, registry.code(user.name))
  t.is((await registry.packument(scoped))['dist-tags'].latest, '1.0.0')
  t.true((await registry.tarball(scoped, '1.0.0')).length > 0)
})

test('a new name is listed only once its placeholder is stored, so that even the quickest approval gets latest', async (t) => {
  const { name, user } = await scene()
  const staging = client.stage(name, '1.0.0', { token: user.token })
  const isStaged = staging.then(() => true)
  while (registry.stage.list(name).length === 0)
    if (await Promise.race([isStaged, setImmediate(false)])) break
  t.is(registry.publisherOf(name, '0.0.0-stage'), user.name)
  await registry.stage.approveOnSite(registry.stage.list(name)[0]?.id ?? '')
  t.is((await staging).status, 201)
  t.is((await registry.packument(name))['dist-tags'].latest, '1.0.0')
})

test('if a new name is staged twice at once, one of the two gets 409', async (t) => {
  const { name, user } = await scene()
  const sent = [1, 2].map(() => client.stage(name, '1.0.0', { token: user.token }))
  t.deepEqual((await Promise.all(sent)).map(({ status }) => status).sort(), [201, 409])
})

test('a registry can refuse to stage new names and delay validation', async (t) => {
  const own = await startTestRegistry({ staging: { newNames: 'refused', validation: 60_000 } })
  const { token } = await own.addUser('alice', { twoFactor: 'off' })
  const ownClient = createClient(own.url)
  t.is((await ownClient.stage('tool', '1.0.0', { token })).status, 404)
  await ownClient.publish('tool', '1.0.0', { token })
  await ownClient.stage('tool', '1.1.0', { token })
  t.is(own.stage.list('tool')[0]?.status, 'validating')
  own.advance(60_000)
  t.is(own.stage.list('tool')[0]?.status, 'staged')
  await own.close()
})

test('a registry can lack staging', async (t) => {
  const own = await startTestRegistry({ staging: false })
  const { token } = await own.addUser('alice')
  const ownClient = createClient(own.url)
  t.is((await ownClient.stage('tool', '1.0.0', { token })).status, 404)
  t.is((await ownClient.send('GET', '-/stage', { token })).status, 404)
  await own.close()
})

test('faults can hit a staged upload and an approval', async (t) => {
  const { name, id, user } = await stagedScene()
  registry.faults.add({
    match: { path: new RegExp(`/-/stage/package/${name}$`) },
    do: { type: 'drop-after' },
  })
  await t.throwsAsync(client.stage(name, '1.2.0', { token: user.token }))
  t.is(registry.stage.list(name).length, 2)
  registry.faults.add({
    match: { path: new RegExp(`${id}/approve`) },
    do: { type: 'status-after', status: 502 },
  })
  t.is((await approve(id, user.token, registry.code(user.name))).status, 502)
  t.true(await isPublished(name, '1.1.0'))
})

test('approving requires a code with any token, publishes, and records who staged and who approved', async (t) => {
  const { name, id, bypass } = await stagedScene()
  const { user: other } = await scene()
  registry.addMaintainer(name, other.name)
  const challenge = await approve(id, bypass)
  t.is(challenge.status, 401)
  t.truthy(challenge.body.authUrl)
  t.is((await approve(id, other.token, registry.staleCode(other.name))).status, 401)
  const approved = await approve(id, other.token, registry.code(other.name))
  t.is(approved.status, 201)
  t.truthy(approved.body.message)
  const packument = await registry.packument(name)
  t.is(packument['dist-tags'].latest, '1.1.0')
  t.is(packument.versions['1.1.0']._npmUser.name, registry.publisherOf(name, '1.1.0'))
  t.is(packument.versions['1.1.0']._npmUser.approver.name, other.name)
  t.is((await view(id, other.token)).status, 404)
  t.is((await approve(id, other.token, registry.code(other.name))).status, 404)
})

test('only a maintainer with 2FA and a write token may approve or reject', async (t) => {
  const { name, id, user } = await stagedScene()
  const [{ user: stranger }, { user: bare }] = [await scene(), await scene({ twoFactor: 'none' })]
  registry.addMaintainer(name, bare.name)
  const reads = await user.createToken({ readonly: true })
  const stages = await user.createToken({ stageOnly: true })
  const statuses = async (token: string) => [
    (await approve(id, token)).status,
    (await reject(id, token)).status,
  ]
  for (const token of [stranger.token, bare.token, reads, stages])
    t.deepEqual(await statuses(token), [403, 403])
  t.is((await approve(id, null)).status, 401)
  t.is((await approve('00000000-0000-4000-8000-000000000000', user.token)).status, 404)
})

test('a registry can let stage-only tokens approve', async (t) => {
  const own = await startTestRegistry({ staging: { stageOnlyApproves: true } })
  const { createToken } = await own.addUser('alice', { twoFactor: 'off' })
  const token = await createToken({ stageOnly: true })
  const ownClient = createClient(own.url)
  const { body } = await ownClient.stage('tool', '1.0.0', { token })
  t.is((await ownClient.send('POST', `-/stage/${body.stageId}/approve`, { token })).status, 201)
  await own.close()
})

test('rejecting requires a code and frees the number', async (t) => {
  const { name, id, user } = await stagedScene()
  t.is((await reject(id, user.token)).status, 401)
  const rejected = await reject(id, user.token, registry.code(user.name))
  t.deepEqual([rejected.status, rejected.text], [204, ''])
  t.is((await view(id, user.token)).status, 404)
  t.is((await client.stage(name, '1.1.0', { token: user.token, tag: 'next' })).status, 201)
})

test('a version that is being validated can be viewed but not approved, and no code is spent', async (t) => {
  const { name, user } = await stagedScene()
  registry.stage.validation(name, 'manual')
  const id = (await client.stage(name, '1.2.0', { token: user.token })).body.stageId
  t.is((await view(id, user.token)).body.status, 'validating')
  const otp = registry.code(user.name)
  const early = await approve(id, user.token, otp)
  t.is(early.status, 409)
  t.regex(early.body.error, /1\.2\.0 can't be approved yet because automated review hasn't finished/)
  await t.throwsAsync(registry.stage.approveOnSite(id))
  registry.stage.setStatus(id, 'staged')
  t.is((await approve(id, user.token, otp)).status, 201)
})

test('a maintainer can approve and reject on the site', async (t) => {
  const { name, id, user } = await stagedScene()
  await registry.stage.approveOnSite(id)
  t.is((await registry.packument(name)).versions['1.1.0']._npmUser.approver.name, user.name)
  const next = (await client.stage(name, '1.2.0', { token: user.token })).body.stageId
  registry.stage.rejectOnSite(next)
  t.false(await isPublished(name, '1.2.0'))
  t.throws(() => registry.stage.rejectOnSite(next))
})

test('the number of a staged version stays taken if it is blocked or vanishes', async (t) => {
  const { name, id, user } = await stagedScene()
  const other = (await client.stage(name, '1.2.0', { token: user.token })).body.stageId
  registry.stage.block(name, '1.1.0')
  registry.stage.vanish(other)
  for (const gone of [id, other]) t.is((await view(gone, user.token)).status, 404)
  for (const version of ['1.1.0', '1.2.0'])
    t.is((await client.stage(name, version, { token: user.token })).status, 409)
})
