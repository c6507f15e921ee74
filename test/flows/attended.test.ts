import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { absent, packument, replyWith } from '../fakes/registry.ts'
import { TARGET } from '../fakes/release.ts'
import { OTP_WANTED } from '../staged/stage-scene.ts'
import { answer, CREATED, DECLINE, integrity, OURS, shasum, THEIRS } from './answers.ts'
import { type FlowGiven, flowScene } from './flow-scene.ts'

for (const kind of ['direct', 'staged'] as const) {
  test(`${kind}: a version that is live with the same bytes needs no approval, and gets its missing dist-tag`, async (t) => {
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
    t.notRegex(scene.context.lines.join('\n'), /^Published/m)
  })

  test(`${kind}: a script that fails after the write is EPUBLISHSCRIPT, which says that the package is published`, async (t) => {
    const scene = flowScene(t, { kind, answer, table: { packument: OURS }, npm: { failsAfter: true } })
    await scene.prepare()
    const error = await t.throwsAsync(scene.publish(), { code: 'EPUBLISHSCRIPT' })
    t.regex((error as Error & { details: string }).details, /IS published/)
  })

  test(`${kind}: a version that is live with other bytes ends the release`, async (t) => {
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
      'sends a dependency that nobody could install',
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
    test(`${kind}: an npm that ${what} is ${code}, and nobody is asked`, async (t) => {
      const scene = flowScene(t, { kind, answer, ...given })
      await t.throwsAsync(scene.prepare(), { code })
      t.deepEqual([scene.responder.asked, scene.registry.requests], [[], []])
    })
  }

  test(`${kind}: before the request, a refusal by npm is EPUBLISHREFUSED and a script that fails is EPUBLISHSCRIPT`, async (t) => {
    const command = kind === 'staged' ? 'stage' : 'publish'
    const refusing = { [command]: { stderr: 'npm error code EPRIVATE\nnpm error This package is private\n' } }
    const refused = flowScene(t, { kind, answer, npm: { fails: refusing } })
    const error = await t.throwsAsync(refused.prepare(), { code: 'EPUBLISHREFUSED' })
    t.regex((error as Error & { details: string }).details, /private/)
    const stderr =
      'npm error code 1\nnpm error path /project\nnpm error command failed\nnpm error command sh -c exit 1\n'
    const failing = flowScene(t, { kind, answer, npm: { fails: { [command]: { stderr } } } })
    await t.throwsAsync(failing.prepare(), { code: 'EPUBLISHSCRIPT' })
    const silent = flowScene(t, { kind, answer, npm: { fails: { [command]: { stderr: 'its words' } } } })
    const unsaid = await t.throwsAsync(silent.prepare(), { code: 'EPUBLISHREFUSED' })
    t.regex((unsaid as Error & { details: string }).details, /its words\n.*a script may have failed/)
  })
}

test('the commands that publish by hand are those of the project’s tool, although npm packs', async (t) => {
  const devEngines = { packageManager: { name: 'pnpm' } }
  const scene = flowScene(t, {
    kind: 'direct',
    answer,
    pkg: { devEngines },
    npm: { isIdle: true },
    features: [],
  })
  const error = await t.throwsAsync(scene.publish(), { code: 'EPUBLISHNOTHING' })
  const { details } = error as Error & { details: string }
  t.regex(details, /\npnpm install --frozen-lockfile .*\nnpm --force version .* --no-workspaces-update\n/)
})

test('a dist-tag needs a code, unless it is already set', async (t) => {
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

test('npm’s link for a dist-tag reaches the maintainer, who may decline it', async (t) => {
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
