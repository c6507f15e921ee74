import test from 'ava'
import { absent, replyWith } from '../fakes/registry.ts'
import { alice, detailsOf } from '../fakes/release.ts'
import { item, list, status } from '../staged/stage-scene.ts'
import {
  answer,
  CREATED,
  DECLINE,
  integrity,
  LIVE,
  LIVE_AFTER_APPROVAL,
  OTP,
  OURS,
  THEIRS,
} from './answers.ts'
import { flowScene } from './flow-scene.ts'

const STAGED_BEFORE = 'Cannot publish over previously staged version "2.1.0"'

test('direct: a release is approved before the tag, and sent after it with a code', async (t) => {
  const scene = flowScene(t, { kind: 'direct', answer, table: { publish: CREATED, ...LIVE_AFTER_APPROVAL } })
  await scene.prepare()
  t.deepEqual(
    scene.responder.asked.map(({ ask, kind, package: { integrity: of } }) => [ask, kind, of]),
    [['approval', 'publish', integrity]],
  )
  t.deepEqual(scene.registry.kinds(), ['packument', 'packument'])
  t.like(await scene.publish(), { channel: 'latest' })
  t.deepEqual(
    scene.responder.asked.map(({ ask }) => ask),
    ['approval', 'code'],
  )
  const [request, ...more] = scene.registry.of('publish')
  t.deepEqual(more, [])
  t.deepEqual([request?.headers?.['npm-otp'], request?.credential], [OTP, alice.credential])
  t.deepEqual(scene.npm.commands(), ['version', 'publish'])
  t.true(scene.responder.reported.includes('published'))
  t.notRegex(scene.context.lines.join('\n'), new RegExp(OTP))
})

test('direct: a responder without approvals is asked for a code after the tag', async (t) => {
  const scene = flowScene(t, { kind: 'direct', features: [], answer, table: { publish: CREATED, ...LIVE } })
  await scene.prepare()
  t.deepEqual([scene.responder.asked, scene.registry.requests, scene.npm.commands()], [[], [], ['version']])
  await scene.publish()
  t.like(scene.responder.asked[0], { ask: 'code', kind: 'publish' })
})

test('direct: without the step prepare, only a code is asked for', async (t) => {
  const scene = flowScene(t, { kind: 'direct', answer, table: { publish: CREATED, ...LIVE } })
  await scene.publish()
  t.deepEqual(
    scene.responder.asked.map(({ ask }) => ask),
    ['code'],
  )
})

test('direct: with waitFor live the job waits until the version is live', async (t) => {
  const table = { publish: CREATED, packument: [absent(), OURS], status: status('published') }
  const scene = flowScene(t, { kind: 'direct', answer, table, config: { waitFor: 'live' } })
  await scene.publish()
  t.true(scene.context.lines.some((line) => line === '@example/tool@2.1.0 is live.'))
})

test('direct: a version that is already staged ends the release', async (t) => {
  const table = { publish: replyWith(409, { error: STAGED_BEFORE }), packument: absent(), list: list(item()) }
  const scene = flowScene(t, { kind: 'direct', answer, table })
  const publishing = t.throwsAsync(scene.publish(), { code: 'ESTAGEBEFORE' })
  while (scene.registry.of('list').length === 0) await scene.clock.advance(1000)
  t.regex(detailsOf(await publishing), /the git tag .* was pushed, and the package is NOT published/)
})

test('direct: the log says if the registry does not show the version yet', async (t) => {
  const table = { publish: CREATED, packument: absent() }
  const scene = flowScene(t, { kind: 'direct', answer, table })
  const publishing = scene.publish()
  while (scene.registry.of('packument').length < 4) await scene.clock.advance(1000)
  await publishing
  t.true(scene.context.lines.some((line) => /does not show it yet/.test(line)))
})

test('direct: a registry that shows other bytes afterwards is EPUBLISHOTHERBYTES', async (t) => {
  const table = { publish: CREATED, packument: [absent(), THEIRS] }
  await t.throwsAsync(flowScene(t, { kind: 'direct', answer, table }).publish(), {
    code: 'EPUBLISHOTHERBYTES',
  })
})

for (const kind of ['direct', 'staged', 'unattended'] as const) {
  test(`${kind}: an npm that is killed while it sends its request ends the release with a code and a state`, async (t) => {
    const table = { packument: absent(), list: list() }
    const scene = flowScene(t, { kind, answer, table, npm: { isCutOff: () => true } })
    const error = await t.throwsAsync(scene.publish(), { code: 'EPUBLISHREFUSED' })
    // The door may not have seen any of it yet.
    t.regex(detailsOf(error), /NOT published/)
  })
}

test('direct: an npm that is killed when it packs again after the tag leaves what was approved', async (t) => {
  let isCutOff = false
  const table = { publish: CREATED, ...LIVE_AFTER_APPROVAL }
  const scene = flowScene(t, { kind: 'direct', answer, table, npm: { isCutOff: () => isCutOff } })
  await scene.prepare()
  const { prepared } = scene.entry
  if (prepared) prepared.release.changes = async () => ['CHANGELOG.md']
  isCutOff = true
  await scene.publish()
  t.is(scene.registry.of('publish').length, 1)
  t.regex(scene.context.lines.join('\n'), /EPUBLISHREFUSED.*What is published is what was approved/)
})

test('a decline ends the release and npm', async (t) => {
  const scene = flowScene(t, { kind: 'direct', answer: () => DECLINE, table: { packument: absent() } })
  await t.throwsAsync(scene.prepare(), { code: 'EAPPROVALDECLINED' })
  t.deepEqual(scene.npm.commands(), ['version', 'publish', 'publish ended'])
  t.deepEqual(scene.registry.of('publish'), [])
})

test('a tarball that cannot be kept is EINVALIDTARBALLDIR before the tag, and nobody is asked', async (t) => {
  const config = { tarballDir: 'package.json/dist' }
  const scene = flowScene(t, { kind: 'direct', answer, config, table: { packument: absent() } })
  const error = await t.throwsAsync(scene.prepare(), { code: 'EINVALIDTARBALLDIR' })
  t.regex(detailsOf(error), /package\.json\/dist.*ENOTDIR.*no tag was pushed/s)
  t.deepEqual(scene.responder.asked, [])
  t.deepEqual(scene.npm.commands(), ['version', 'publish', 'publish ended'])
})

test('with tarballDir npm’s request is held before the tag, even if nobody is asked before it', async (t) => {
  const config = { tarballDir: 'dist' }
  const scene = flowScene(t, {
    kind: 'direct',
    features: [],
    answer,
    config,
    table: { publish: CREATED, ...LIVE },
  })
  await scene.prepare()
  t.deepEqual(scene.npm.commands(), ['version', 'publish'])
  t.deepEqual(scene.responder.asked, [])
  await scene.publish()
  t.deepEqual(scene.npm.commands(), ['version', 'publish'])
})

test('the question shows up to ten of the project’s network settings', async (t) => {
  const network = Array.from({ length: 12 }, (_, index) => ({ setting: `s${index}`, value: 'v', file: '/f' }))
  const scene = flowScene(t, {
    kind: 'direct',
    answer,
    connection: { network },
    table: { packument: absent() },
  })
  await scene.prepare()
  t.is(scene.responder.asked[0]?.network?.length, 10)
  t.deepEqual(scene.responder.asked[0]?.network?.[0], { setting: 's0', value: 'v', file: '/f' })
})

const READ_ONCE_STARTED = 'the working tree is read once npm has been started, which takes no time from it'
const READ_BEFORE = 'the working tree is read before npm is started, because its scripts may change it'
for (const [title, scripts, expected] of [
  [READ_ONCE_STARTED, {}, ['npm version', 'npm publish', 'git', 'sent']],
  [READ_BEFORE, { prepack: 'tsc' }, ['npm version', 'git', 'npm publish', 'sent']],
] as const) {
  test(title, async (t) => {
    const order: string[] = []
    const isCutOff = () => {
      order.push('sent')
      return false
    }
    const given = { pkg: { scripts }, answer, table: LIVE_AFTER_APPROVAL, npm: { isCutOff } }
    const { prepare } = flowScene(t, { kind: 'direct', ...given, onStart: (program) => order.push(program) })
    await prepare()
    t.deepEqual([...new Set(order)], [...expected])
  })
}
