import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { createPublication } from '../door/publish-request.ts'
import { absent, packument, replyWith } from '../fakes/registry.ts'
import { alice, bob, TARGET } from '../fakes/release.ts'
import { ID, item, OTP_WANTED, status } from '../staged/stage-scene.ts'
import { type FlowGiven, flowScene } from './flow-scene.ts'

const CREATED = replyWith(201, { ok: true })
const OTP = '123456'
const CODE: GivenAnswer = { type: 'code', username: 'alice', otp: OTP }
const DECLINE: GivenAnswer = { type: 'decline', by: 'bob', reason: 'Not now.' }
/** Yes before the tag, a code after it. */
const answer: FlowGiven['answer'] = ({ ask }) =>
  ask === 'approval' ? { type: 'approval', username: 'alice', otp: undefined } : CODE

/** What npm's request has, as the registry shows it. */
const { integrity, shasum } = await createPublication()
const OURS = packument(TARGET.version, { integrity, shasum })
const THEIRS = packument(TARGET.version, { integrity: 'sha512-theirs', shasum: 'theirs' })
const LIVE = { packument: [absent(), OURS] }

test('direct: approved before the tag, and sent after it with the code that was asked for', async (t) => {
  const scene = flowScene(t, { kind: 'direct', answer, table: { publish: CREATED, ...LIVE } })
  await scene.prepare()
  t.deepEqual(
    scene.responder.asked.map(({ ask, kind, package: { integrity: of } }) => [ask, kind, of]),
    [['approval', 'publish', integrity]],
  )
  t.deepEqual(scene.registry.kinds(), ['packument'])
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

test('direct: a responder without approvals is asked after the tag, for what npm publishes then', async (t) => {
  const scene = flowScene(t, { kind: 'direct', features: [], answer, table: { publish: CREATED, ...LIVE } })
  await scene.prepare()
  t.deepEqual([scene.responder.asked, scene.registry.requests, scene.npm.commands()], [[], [], ['version']])
  await scene.publish()
  t.like(scene.responder.asked[0], { ask: 'code', kind: 'publish' })
})

test('direct: called in publish alone, nobody is asked for an approval', async (t) => {
  const scene = flowScene(t, { kind: 'direct', answer, table: { publish: CREATED, ...LIVE } })
  await scene.publish()
  t.deepEqual(
    scene.responder.asked.map(({ ask }) => ask),
    ['code'],
  )
})

test('direct: waitFor live waits until the registry shows it', async (t) => {
  const table = { publish: CREATED, packument: [absent(), OURS], status: status('published') }
  const scene = flowScene(t, { kind: 'direct', answer, table, config: { waitFor: 'live' } })
  await scene.publish()
  t.true(scene.context.lines.some((line) => line === '@example/tool@2.1.0 is live.'))
})

test('direct: a registry that does not show it yet is mentioned', async (t) => {
  const table = { publish: CREATED, packument: absent() }
  const scene = flowScene(t, { kind: 'direct', answer, table })
  const publishing = scene.publish()
  while (scene.registry.of('packument').length < 4) await scene.clock.advance(1000)
  await publishing
  t.true(scene.context.lines.some((line) => /does not show it yet/.test(line)))
})

test('direct: the registry that shows other bytes then is EPUBLISHOTHERBYTES', async (t) => {
  const table = { publish: CREATED, packument: [absent(), THEIRS] }
  await t.throwsAsync(flowScene(t, { kind: 'direct', answer, table }).publish(), {
    code: 'EPUBLISHOTHERBYTES',
  })
})

for (const kind of ['direct', 'staged'] as const) {
  test(`${kind}: what is live with these very bytes needs nobody, and gets the dist-tag that it lacks`, async (t) => {
    const other = packument(TARGET.version, { integrity, shasum }, { latest: '2.0.0' })
    const table = { packument: other, tags: replyWith(200, { latest: '2.0.0' }), tag: CREATED }
    const scene = flowScene(t, { kind, answer, table })
    await scene.prepare()
    t.deepEqual(scene.responder.asked, [])
    await scene.publish()
    t.deepEqual(
      scene.responder.asked.map(({ kind: about }) => about),
      ['dist-tag'],
    )
    t.deepEqual(scene.registry.kinds(), ['packument', 'tags', 'tag'])
  })

  test(`${kind}: a script that fails after the write is EPUBLISHSCRIPT, and the package is published`, async (t) => {
    const scene = flowScene(t, { kind, answer, table: { packument: OURS }, npm: { failsAfter: true } })
    await scene.prepare()
    const error = await t.throwsAsync(scene.publish(), { code: 'EPUBLISHSCRIPT' })
    t.regex((error as Error & { details: string }).details, /IS published/)
  })

  test(`${kind}: what is live with other bytes ends the release before anybody is asked`, async (t) => {
    const scene = flowScene(t, { kind, answer, table: { packument: THEIRS, manifest: absent() } })
    await t.throwsAsync(scene.prepare(), { code: 'EPUBLISHCONFLICT' })
    t.deepEqual(scene.npm.commands().at(-1), `${kind === 'staged' ? 'stage' : 'publish'} ended`)
  })

  const wrong: Array<[what: string, given: Partial<FlowGiven>, code: ErrorCode]> = [
    ['sends nothing', { npm: { isIdle: true } }, 'EPUBLISHNOTHING'],
    ['sends another package', { npm: { request: { name: 'other' } } }, 'EREQUESTNAME'],
    ['sends another version', { npm: { request: { version: '2.1.1' } } }, 'EREQUESTVERSION'],
    ['sends another dist-tag', { npm: { request: { tag: 'next' } } }, 'EREQUESTTAG'],
    ['sends another access', { npm: { request: { access: 'restricted' } } }, 'EREQUESTACCESS'],
    [
      'sends what nobody could install',
      { npm: { request: { manifest: { dependencies: { a: 'workspace:*' } } } } },
      'EDEPENDENCYPROTOCOL',
    ],
    [
      'cannot write the version',
      { npm: { fails: { version: { stderr: 'npm error code EJSONPARSE\n' } } } },
      'EPUBLISHVERSION',
    ],
    ['writes the version elsewhere', { npm: { writesElsewhere: true } }, 'EVERSIONELSEWHERE'],
  ]
  for (const [what, given, code] of wrong) {
    test(`${kind}: npm that ${what} is ${code}, before anybody is asked`, async (t) => {
      const scene = flowScene(t, { kind, answer, ...given })
      await t.throwsAsync(scene.prepare(), { code })
      t.deepEqual([scene.responder.asked, scene.registry.requests], [[], []])
    })
  }

  test(`${kind}: npm that refuses, and a script that fails, before the request`, async (t) => {
    const command = kind === 'staged' ? 'stage' : 'publish'
    const refusing = { [command]: { stderr: 'npm error code EPRIVATE\nnpm error This package is private\n' } }
    const refused = flowScene(t, { kind, answer, npm: { fails: refusing } })
    const error = await t.throwsAsync(refused.prepare(), { code: 'EPUBLISHREFUSED' })
    t.regex((error as Error & { details: string }).details, /private/)
    const stderr =
      'npm error code 1\nnpm error path /project\nnpm error command failed\nnpm error command sh -c exit 1\n'
    const failing = flowScene(t, { kind, answer, npm: { fails: { [command]: { stderr } } } })
    await t.throwsAsync(failing.prepare(), { code: 'EPUBLISHSCRIPT' })
  })
}

test('an approval that is declined ends the release, and npm is let go', async (t) => {
  const scene = flowScene(t, { kind: 'direct', answer: () => DECLINE, table: { packument: absent() } })
  await t.throwsAsync(scene.prepare(), { code: 'EAPPROVALDECLINED' })
  t.deepEqual(scene.npm.commands(), ['version', 'publish', 'publish ended'])
  t.deepEqual(scene.registry.of('publish'), [])
})

test('with tarballDir npm’s request is held before the tag, also where nobody is asked then', async (t) => {
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

test('a setting of the project on the way to the registry is in the question, at most ten of them', async (t) => {
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

const STAGE = { stage: replyWith(201, { stageId: ID }), approve: CREATED, status: status(403) }
const STAGED = replyWith(200, item({ shasum }))

test('staged: staged and approved before the tag, and approved at the registry after it, with a code', async (t) => {
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
  t.is(scene.staging?.item, undefined)
  t.deepEqual(scene.npm.commands(), ['version', 'stage'])
  t.false('npm-otp' in (scene.registry.of('stage')[0]?.headers ?? {}))
})

test('staged: what somebody else has approved meanwhile needs no code', async (t) => {
  const table = { ...STAGE, view: replyWith(404), packument: [absent(), OURS], status: status('published') }
  const scene = flowScene(t, { kind: 'staged', answer, table })
  await scene.prepare()
  await scene.publish()
  t.deepEqual(scene.registry.of('approve'), [])
  t.is(scene.responder.asked.length, 1)
  t.true(scene.responder.reported.includes('published'))
})

test('staged: nothing is approved where the registry has other bytes under the id', async (t) => {
  const table = { ...STAGE, view: replyWith(200, item({ shasum: 'theirs' })), packument: absent() }
  const scene = flowScene(t, { kind: 'staged', answer, table })
  await scene.prepare()
  await t.throwsAsync(scene.publish(), { code: 'ESTAGECONFLICT' })
  t.deepEqual([scene.registry.of('approve'), scene.responder.asked.length], [[], 1])
})

test('staged: a decline with a code discards what is staged, by one request', async (t) => {
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

test('staged: a decline without a code leaves it staged, and the error has the command', async (t) => {
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

test('staged: the same account is asked for the code where an approval named it', async (t) => {
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

test('on npmjs.com: the job waits before the tag, and publish lets npm end', async (t) => {
  const table = { ...STAGE, status: status('published'), packument: [absent(), OURS] }
  const scene = flowScene(t, onSite({ table }))
  await scene.prepare()
  t.is(scene.staging?.item, undefined)
  t.truthy(await scene.publish())
  t.deepEqual(scene.responder.asked, [])
  t.deepEqual(scene.npm.commands(), ['version', 'stage'])
})

test('on npmjs.com: approved and processed is enough where waitFor says so', async (t) => {
  const config = { responder: 'npm', waitFor: 'accepted' }
  const words = [status('staged'), status('validating')]
  const table = { ...STAGE, status: words, view: replyWith(404), packument: absent() }
  const scene = flowScene(t, onSite({ table, config }))
  const preparing = scene.prepare()
  while (scene.registry.of('status').length < 3) await scene.clock.advance(2000)
  await preparing
  t.true(scene.context.lines.some((line) => /is approved, and the registry is processing it/.test(line)))
})

test('a dist-tag is asked for with a code, and not where it is set already', async (t) => {
  const table = { tags: replyWith(200, {}), tag: [OTP_WANTED, CREATED] }
  const scene = flowScene(t, { kind: 'direct', answer, table })
  t.truthy(await scene.addChannel())
  t.deepEqual(
    scene.responder.asked.map(({ kind, attempt }) => [kind, attempt]),
    [
      ['dist-tag', 1],
      ['dist-tag', 2],
    ],
  )
  const there = flowScene(t, { kind: 'direct', answer, table: { tags: replyWith(200, { latest: '2.1.0' }) } })
  t.truthy(await there.addChannel())
  t.deepEqual(there.responder.asked, [])
})

test('on npmjs.com a dist-tag is set with the job’s identity, or by nobody', async (t) => {
  const identity = async () => ({ type: 'bearer', secret: 'token of the job' }) as const
  const able = flowScene(t, onSite({ staging: { identity }, accounts: [], table: { tag: CREATED } }))
  t.truthy(await able.addChannel())
  t.is(able.registry.of('tag')[0]?.credential?.secret, 'token of the job')
  const nobody = flowScene(t, onSite({ staging: { identity }, accounts: [], table: { tag: replyWith(403) } }))
  await t.throwsAsync(nobody.addChannel(), { code: 'EDISTTAGNOBODY' })
})

test('on npmjs.com a dist-tag is asked for by a link where that may stand in the log', async (t) => {
  const table = { tags: replyWith(200, {}), tag: CREATED }
  const config = { responder: 'npm', linkInLog: true }
  const scene = flowScene(t, onSite({ table, config, answer }))
  t.truthy(await scene.addChannel())
  t.is(scene.responder.asked.length, 1)
})

test('npm’s link is polled for by the registry’s own client', async (t) => {
  const authUrl = 'https://registry.example/auth/cli/1234'
  const pair = { authUrl, doneUrl: 'https://registry.example/-/v1/done?authId=1234' }
  const wanted = replyWith(401, pair, { 'www-authenticate': 'OTP' })
  const table = { tags: replyWith(200, {}), tag: wanted, tokens: replyWith(404) }
  const links: string[] = []
  const scene = flowScene(t, {
    kind: 'direct',
    features: ['web'],
    table,
    answer: () => ({ type: 'web', username: 'alice', key: undefined }),
    confirm: async (_, { url }) => {
      links.push(url)
      return DECLINE
    },
  })
  await t.throwsAsync(scene.addChannel(), { code: 'EOTPDECLINED' })
  t.deepEqual(links, [authUrl])
})
