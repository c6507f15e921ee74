import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { absent, replyWith } from '../fakes/registry.ts'
import { alice, bob } from '../fakes/release.ts'
import { createTableRegistry } from '../fakes/table-registry.ts'
import { until } from '../helpers/until.ts'
import { ID, item, list, status } from '../staged/stage-scene.ts'
import { answer, CREATED, DECLINE, OTP, OURS, shasum } from './answers.ts'
import { type FlowGiven, flowScene } from './flow-scene.ts'

const STAGE = { stage: replyWith(201, { stageId: ID }), approve: CREATED, status: status(403) }
const STAGED = replyWith(200, item({ shasum }))

test('staged: a version is staged and approved before the tag, and approved at the registry with a code after it', async (t) => {
  const table = { ...STAGE, view: STAGED, packument: [absent(), OURS] }
  const scene = flowScene(t, { kind: 'staged', answer, table })
  await scene.prepare()
  t.deepEqual(scene.registry.kinds(), ['packument', 'stage'])
  t.like(scene.responder.asked[0], { ask: 'approval', kind: 'stage-approve' })
  t.deepEqual(scene.staging?.item, { id: ID })
  t.truthy(await scene.publish())
  const [approval, ...more] = scene.registry.of('approve')
  t.deepEqual(more, [])
  t.is(approval?.headers?.['npm-otp'], OTP)
  t.like(scene.staging, { item: undefined, isApproving: false })
  t.deepEqual(scene.entry.standing.live, { lacksTag: false, isAtRegistry: true })
  t.deepEqual(scene.npm.commands(), ['version', 'stage'])
  t.false('npm-otp' in (scene.registry.of('stage')[0]?.headers ?? {}))
})

test('staged: the log links to the package’s staged versions on npmjs.com', async (t) => {
  const table = { ...STAGE, packument: absent() }
  const registry = createTableRegistry(table, 'https://registry.npmjs.org/')
  const scene = flowScene(t, { kind: 'staged', answer, connection: { registry } })
  await scene.prepare()
  const page =
    'https://www.npmjs.com/settings/~/staged-packages/?page=0&perPage=10&filterPackage=%40example%2Ftool'
  t.true(scene.context.lines.includes(`See what is staged on npmjs.com: ${page}`))
})

test('staged: a version that was approved elsewhere in the meantime needs no code', async (t) => {
  const table = { ...STAGE, view: replyWith(404), packument: [absent(), OURS], status: status('published') }
  const scene = flowScene(t, { kind: 'staged', answer, table })
  await scene.prepare()
  await scene.publish()
  t.deepEqual(scene.registry.of('approve'), [])
  t.is(scene.responder.asked.length, 1)
  t.true(scene.responder.reported.includes('published'))
})

test('staged: while a version goes live that an earlier run had approved, it is not called unpublished', async (t) => {
  const taken = replyWith(409, { error: 'Cannot publish over previously staged version' })
  const table = { stage: taken, list: list(), status: status('validating'), packument: absent() }
  const scene = flowScene(t, { kind: 'staged', answer, table })
  const preparing = scene.prepare()
  await until(() => scene.registry.of('status').length > 1)
  t.is(scene.entry.standing.written, 'unknown')
  scene.entry.prepared?.release.held.abandon()
  await scene.clock.advance(3_600_000)
  await t.throwsAsync(preparing)
})

test('staged: nothing is approved if the registry has other bytes under the id', async (t) => {
  const table = { ...STAGE, view: replyWith(200, item({ shasum: 'theirs' })), packument: absent() }
  const scene = flowScene(t, { kind: 'staged', answer, table })
  await scene.prepare()
  await t.throwsAsync(scene.publish(), { code: 'ESTAGECONFLICT' })
  t.deepEqual([scene.registry.of('approve'), scene.responder.asked.length], [[], 1])
})

test('staged: a decline with a code discards the version in one request', async (t) => {
  const declined: GivenAnswer = { ...DECLINE, username: 'bob', otp: OTP }
  const table = { ...STAGE, packument: absent(), discard: replyWith(204) }
  const scene = flowScene(t, {
    kind: 'staged',
    answer: () => declined,
    accounts: [alice, bob],
    table,
    env: { GITHUB_ACTIONS: 'true' },
  })
  const error = (await t.throwsAsync(scene.prepare(), { code: 'EAPPROVALDECLINED' })) as Error & {
    details: string
  }
  t.regex(error.details, /discarded/)
  t.like(scene.registry.of('discard'), [{ credential: bob.credential, path: `-/stage/${ID}` }])
  t.is(scene.registry.of('discard').length, 1)
  t.is(scene.staging?.item, undefined)
  t.true(scene.context.output().includes(`::add-mask::${OTP}\n`))
})

test('staged: a decline without a code leaves the version staged, and the error shows the command to discard it', async (t) => {
  const scene = flowScene(t, {
    kind: 'staged',
    answer: () => DECLINE,
    table: { ...STAGE, packument: absent() },
  })
  const error = (await t.throwsAsync(scene.prepare(), { code: 'EAPPROVALDECLINED' })) as Error & {
    details: string
  }
  t.true(error.details.includes(`npm@11 stage reject ${ID} --registry`))
  t.true(scene.staging?.isDeclined)
})

test('staged: the error for a decline after an approval at the registry says that the version is live', async (t) => {
  const table = { ...STAGE, view: replyWith(404), packument: [absent(), OURS] }
  const scene = flowScene(t, {
    kind: 'staged',
    answer: () => ({ ...DECLINE, username: 'bob', otp: OTP }),
    table,
  })
  const error = (await t.throwsAsync(scene.prepare(), { code: 'EAPPROVALDECLINED' })) as Error & {
    details: string
  }
  t.regex(
    error.details,
    /no tag was pushed, and the package IS published\. Run the release again from the same commit/,
  )
  t.notRegex(error.details, /npm@11 stage|is still free/)
  t.deepEqual(scene.registry.of('discard'), [])
  t.is(scene.staging?.item, undefined)
})

test('staged: the account that an approval names is asked for the code', async (t) => {
  const table = { ...STAGE, view: STAGED, packument: [absent(), OURS] }
  const scene = flowScene(t, { kind: 'staged', answer, accounts: [bob, alice], table })
  await scene.prepare()
  await scene.publish()
  t.deepEqual(
    scene.responder.asked.map(({ accounts }) => accounts),
    [['bob', 'alice'], ['alice']],
  )
})

const onSite = (given: Partial<FlowGiven> = {}): FlowGiven => ({
  kind: 'staged',
  features: ['web'],
  config: { responder: 'npm' },
  ...given,
  staging: { isOnSite: true, ...given.staging },
})

test('on npmjs.com: the job waits for the approval before the tag, and publish lets npm end', async (t) => {
  const table = { ...STAGE, status: status('published'), packument: [absent(), OURS] }
  const scene = flowScene(t, onSite({ table }))
  await scene.prepare()
  t.is(scene.staging?.item, undefined)
  t.truthy(await scene.publish())
  t.deepEqual(scene.responder.asked, [])
  t.deepEqual(scene.npm.commands(), ['version', 'stage'])
})

test('on npmjs.com: with waitFor accepted an approved version is enough', async (t) => {
  const config = { responder: 'npm', waitFor: 'accepted' }
  const words = [status('staged'), status('validating')]
  const table = { ...STAGE, status: words, view: replyWith(404), packument: absent() }
  const scene = flowScene(t, onSite({ table, config }))
  const preparing = scene.prepare()
  while (scene.registry.of('status').length < 3) await scene.clock.advance(2000)
  await preparing
  t.true(scene.context.lines.some((line) => /is approved, and the registry is processing it/.test(line)))
})

test('on npmjs.com: a dist-tag is set with the job’s identity, and is EDISTTAGNOBODY if that is refused', async (t) => {
  const identity = async () => ({ type: 'bearer', secret: 'token of the job' }) as const
  const tags = replyWith(200, {})
  const able = flowScene(t, onSite({ staging: { identity }, accounts: [], table: { tags, tag: CREATED } }))
  t.truthy(await able.addChannel())
  t.is(able.registry.of('tag')[0]?.credential?.secret, 'token of the job')
  const table = { tags, tag: replyWith(403) }
  const nobody = flowScene(t, onSite({ staging: { identity }, accounts: [], table }))
  await t.throwsAsync(nobody.addChannel(), { code: 'EDISTTAGNOBODY' })
})

test('on npmjs.com: nothing has to be done for a dist-tag that is already set', async (t) => {
  const table = { tags: replyWith(200, { latest: '2.1.0' }) }
  const scene = flowScene(t, onSite({ accounts: [], table }))
  t.truthy(await scene.addChannel())
  t.deepEqual(scene.registry.kinds(), ['tags'])
})

test('on npmjs.com: a dist-tag is asked for with linkInLog', async (t) => {
  const table = { tags: replyWith(200, {}), tag: CREATED }
  const config = { responder: 'npm', linkInLog: true }
  const scene = flowScene(t, onSite({ table, config, answer }))
  t.truthy(await scene.addChannel())
  t.is(scene.responder.asked.length, 1)
})

const refused = replyWith(403, { error: 'You do not have permission' })
const REFUSED = {
  ...{ ...STAGE, view: STAGED, approve: refused },
  status: [status('staged'), status('staged'), status('published')],
  packument: [absent(), absent(), OURS],
}

/** Lets time pass until the release has ended. */
async function publishing(scene: ReturnType<typeof flowScene>) {
  const work = scene.publish()
  let hasEnded = false
  const ended = work.finally(() => {
    hasEnded = true
  })
  ended.catch(() => {})
  while (!hasEnded) await scene.clock.advance(2000)
  return ended
}

test('staged: if the token may not approve, the job waits for an approval at the registry and goes on', async (t) => {
  const scene = flowScene(t, { kind: 'staged', answer, table: REFUSED })
  await scene.prepare()
  t.truthy(await publishing(scene))
  const log = scene.context.lines.join('\n')
  t.regex(log, /EACCOUNTRIGHTS: .* The account is alice\. Approve it at the registry instead/)
  t.regex(log, new RegExp(`npm@11 stage approve ${ID} --registry`))
  t.is(scene.registry.of('approve').length, 1)
  t.is(scene.staging?.item, undefined)
})

const answers: Array<[string, NonNullable<FlowGiven['answer']>]> = [
  ['with a code', answer],
  ['with an approval and a code', () => ({ type: 'approval', username: 'alice', otp: OTP })],
]

for (const [what, answered] of answers) {
  test(`staged: a maintainer who answers ${what} for a token that may not approve is told at once where to approve`, async (t) => {
    const table = { ...REFUSED, status: status('staged') }
    const scene = flowScene(t, { kind: 'staged', answer: answered, table })
    await scene.prepare()
    const ended = scene.publish().catch(() => {})
    while (scene.responder.reported.length < 2) {
      await scene.clock.advance(2000)
      await sleep(20) // reading files takes real time
    }
    const [first, reason, ...more] = scene.responder.reported
    t.is(first, 'publishing')
    t.regex(
      reason ?? '',
      /^failed: EACCOUNTRIGHTS: .* alice\. The job still waits\. Approve it at the registry/,
    )
    // The approval is not withdrawn, and only one poll of the registry runs.
    t.deepEqual(more, [])
    const asked = () => scene.registry.of('status').length
    const before = asked()
    for (let looks = 1; looks <= 10; looks += 1) {
      await scene.clock.advance(2000)
      await until(() => asked() >= before + looks)
    }
    t.is(asked(), before + 10)
    await scene.clock.advance(1_800_000)
    await ended
  })
}

test('staged: after the tag the job waits for the approval at the registry, even without wait', async (t) => {
  const config = { responder: 'https://release.example', wait: false }
  const table = { ...REFUSED, list: list(), packument: [absent(), absent(), absent(), OURS] }
  const scene = flowScene(t, { kind: 'staged', answer, config, table })
  await scene.prepare()
  t.truthy(await publishing(scene))
  t.is(scene.staging?.item, undefined)
})
