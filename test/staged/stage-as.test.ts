import test from 'ava'
import { stageRelease } from '../../lib/staged/stage-release.ts'
import { absent, replyWith } from '../fakes/registry.ts'
import { alice, bob } from '../fakes/release.ts'
import { ID, PUBLICATION, stageScene, status } from './stage-scene.ts'

const DONE = replyWith(201, { stageId: ID })
const TAKEN = replyWith(409, { error: 'Cannot stage previously published version "2.1.0".' })
const UPLOAD = { publication: PUBLICATION, body: '{"the":"request"}' }
const MAY_NOT = replyWith(403, { error: 'You do not have permission to publish "@example/tool".' })

test('if one account may not stage, the next one does, and reads what is staged', async (t) => {
  const { tools, registry, context } = stageScene({ stage: [MAY_NOT, DONE] })
  await stageRelease(UPLOAD, [alice, bob], tools)
  t.deepEqual(
    registry.of('stage').map(({ credential }) => credential),
    [alice.credential, bob.credential],
  )
  t.is(tools.staging.reader, bob)
  t.true(context.lines.some((line) => line.startsWith('alice may not stage this package: trying the next')))
})

test('the account that may see what is staged is the first to stage', async (t) => {
  const { tools, registry } = stageScene({ stage: DONE }, { reader: bob })
  await stageRelease(UPLOAD, [alice, bob], tools)
  t.deepEqual(registry.of('stage')[0]?.credential, bob.credential)
})

test('if no account may stage, the last one’s error ends the release', async (t) => {
  const { tools, registry } = stageScene({ stage: MAY_NOT })
  const error = await t.throwsAsync(stageRelease(UPLOAD, [alice, bob], tools), { code: 'EACCOUNTRIGHTS' })
  t.regex((error as Error & { details: string }).details, /bob/)
  t.is(registry.of('stage').length, 2)
})

test('a refusal that is not about the account is not tried with the next one', async (t) => {
  const { tools, registry } = stageScene({ stage: replyWith(422, { error: 'no' }) })
  await t.throwsAsync(stageRelease(UPLOAD, [alice, bob], tools), { code: 'EPUBLISHREFUSED' })
  t.is(registry.of('stage').length, 1)
})

test('without an account or an identity nothing is staged', async (t) => {
  const { tools, registry } = stageScene({}, { reader: undefined })
  await t.throwsAsync(stageRelease(UPLOAD, [], tools), { code: 'ENONPMTOKEN' })
  t.deepEqual(registry.requests, [])
})

/** An identity with a new token for each call. */
function identityOf() {
  let count = 0
  return async () => ({ type: 'bearer', secret: `token ${++count} of the job` }) as const
}
const alone = () => ({ reader: undefined, listed: undefined, identity: identityOf() })

test('an identity stages with its token, and reads without one', async (t) => {
  const { tools, registry } = stageScene({ stage: TAKEN, packument: absent(), status: status(404) }, alone())
  await t.throwsAsync(stageRelease(UPLOAD, [], tools), { code: 'ESTAGETAKEN' })
  t.deepEqual(
    registry.requests.map(({ credential }) => credential?.secret),
    ['token 1 of the job', undefined, undefined],
  )
})

test('an identity is preferred to accounts, and they do not stage in its place', async (t) => {
  const denied = replyWith(403, { error: 'OIDC permission denied for this action' })
  const { tools, registry } = stageScene({ stage: denied }, { ...alone(), reader: alice, listed: [] })
  await t.throwsAsync(stageRelease(UPLOAD, [alice], tools), { code: 'ETRUSTEDNOSTAGE' })
  t.is(registry.of('stage').length, 1)
  t.is(registry.requests[0]?.credential?.secret, 'token 1 of the job')
})

test('an identity stages a version with the id that the registry returns', async (t) => {
  const { tools, context } = stageScene({ stage: DONE }, alone())
  t.deepEqual(await stageRelease(UPLOAD, [], tools), { kind: 'staged', id: ID })
  t.true(context.lines.some((line) => line.includes(`is staged as ${ID} (shasum ours)`)))
})
