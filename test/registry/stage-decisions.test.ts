import test from 'ava'
import { createClient } from './client.ts'
import { startTestRegistry } from './index.ts'
import { createStagingStage } from './staging-scene.ts'

const { registry, client, scene, stagedScene, isPublished, view, approve, reject } =
  await createStagingStage(test)

test('approving takes a code whatever the token, publishes, and keeps who staged and who approved', async (t) => {
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

test('only maintainers with a token that writes, and with 2FA, approve and reject', async (t) => {
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

test('a registry can let tokens that only stage approve', async (t) => {
  const own = await startTestRegistry({ staging: { stageOnlyApproves: true } })
  const { createToken } = await own.addUser('alice', { twoFactor: 'off' })
  const token = await createToken({ stageOnly: true })
  const ownClient = createClient(own.url)
  const { body } = await ownClient.stage('tool', '1.0.0', { token })
  t.is((await ownClient.send('POST', `-/stage/${body.stageId}/approve`, { token })).status, 201)
  await own.close()
})

test('rejecting takes a code and frees the number', async (t) => {
  const { name, id, user } = await stagedScene()
  t.is((await reject(id, user.token)).status, 401)
  const rejected = await reject(id, user.token, registry.code(user.name))
  t.deepEqual([rejected.status, rejected.text], [204, ''])
  t.is((await view(id, user.token)).status, 404)
  t.is((await client.stage(name, '1.1.0', { token: user.token, tag: 'next' })).status, 201)
})

test('while it is validated, a version is listed and cannot be approved, and no code is spent', async (t) => {
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

test('the site approves and rejects', async (t) => {
  const { name, id, user } = await stagedScene()
  await registry.stage.approveOnSite(id)
  t.is((await registry.packument(name)).versions['1.1.0']._npmUser.approver.name, user.name)
  const next = (await client.stage(name, '1.2.0', { token: user.token })).body.stageId
  registry.stage.rejectOnSite(next)
  t.false(await isPublished(name, '1.2.0'))
  t.throws(() => registry.stage.rejectOnSite(next))
})

test('what is blocked or vanishes takes its number along', async (t) => {
  const { name, id, user } = await stagedScene()
  const other = (await client.stage(name, '1.2.0', { token: user.token })).body.stageId
  registry.stage.block(name, '1.1.0')
  registry.stage.vanish(other)
  for (const gone of [id, other]) t.is((await view(gone, user.token)).status, 404)
  for (const version of ['1.1.0', '1.2.0'])
    t.is((await client.stage(name, version, { token: user.token })).status, 409)
})
