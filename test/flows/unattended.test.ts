import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { OFFICIAL_REGISTRY } from '../../lib/package/registry.ts'
import { absent, lost, packument, replyWith } from '../fakes/registry.ts'
import { alice, TARGET } from '../fakes/release.ts'
import { createTableRegistry } from '../fakes/table-registry.ts'
import { until } from '../helpers/until.ts'
import { OTP_WANTED } from '../staged/stage-scene.ts'
import { flowScene } from './flow-scene.ts'

const CREATED = replyWith(201, { ok: true })
const SCRIPT_FAILED = { stderr: 'npm error code 1\nnpm error command failed\n' }

test('prepare writes the version, and publish sends npm’s request with a token that npm never gets', async (t) => {
  const { prepare, publish, written, npm, registry, context } = flowScene(t, {
    kind: 'unattended',
    table: { publish: CREATED },
  })
  await prepare()
  t.is(written(), '2.1.0')
  t.deepEqual(npm.commands(), ['version'])
  t.like(await publish(), { channel: 'latest', name: 'npm package (@latest dist-tag)' })
  t.deepEqual(npm.commands(), ['version', 'publish'])
  t.deepEqual(registry.kinds(), ['publish'])
  const [request] = registry.requests
  t.deepEqual(request?.credential, alice.credential)
  t.false('npm-otp' in (request?.headers ?? {}))
  const { dist } = JSON.parse(String(request?.body)).versions['2.1.0']
  t.is(dist.tarball, 'http://registry.example/@example/tool/-/@example/tool-2.1.0.tgz')
  t.is(context.lines.at(-1), 'Published @example/tool@2.1.0 to dist-tag @latest on https://registry.example/')
  t.notRegex(JSON.stringify(npm.runs.map(({ args, env }) => [args, env])), /npm_token-of-alice/)
})

test('npm version reads private packages through a door that lets it write nothing', async (t) => {
  const replies: number[] = []
  const { prepare, registry, npm } = flowScene(t, {
    kind: 'unattended',
    table: { packument: replyWith(200, { name: '@example/other' }) },
    npm: {
      duringVersion: async (send) => {
        for (const method of ['GET', 'PUT']) replies.push((await send(method, '@example%2fother')).status)
      },
    },
  })
  await prepare()
  t.deepEqual(replies, [200, 403])
  t.deepEqual(registry.kinds(), ['packument'])
  t.deepEqual(registry.requests[0]?.credential, alice.credential)
  const [{ args, env } = t.fail()] = npm.runs
  t.deepEqual(args.slice(0, 4), ['version', '2.1.0', '--no-git-tag-version', '--allow-same-version'])
  t.like(env, { npm_config_workspaces: 'null' })
  t.false(args.some((arg) => arg.startsWith('--fetch-')))
})

test('a read at the door is sent again if the connection breaks', async (t) => {
  const replies: number[] = []
  const { prepare, registry, clock } = flowScene(t, {
    kind: 'unattended',
    table: { packument: [lost(), replyWith(503), replyWith(200, { name: '@example/other' })] },
    npm: { duringVersion: async (send) => void replies.push((await send('GET', '@example%2fother')).status) },
  })
  const prepared = prepare()
  for (const pauseMs of [1000, 5000]) {
    await until(() => clock.sleepers() > 0)
    await clock.advance(pauseMs)
  }
  await prepared
  t.deepEqual(replies, [200])
  t.deepEqual(registry.kinds(), ['packument', 'packument', 'packument'])
})

test('child processes get the job’s environment without its secrets', async (t) => {
  const secret = 'npm_token-of-alice'
  const env = {
    PATH: '/bin',
    NPM_TOKEN: secret,
    OTHER: `x${secret}`,
    CFA_RESPONDER_SECRET: 'hidden',
    KEPT: '1',
  }
  const connection = { secrets: [secret] }
  const scene = flowScene(t, {
    kind: 'unattended',
    table: { publish: CREATED, tag: CREATED },
    env,
    connection,
  })
  await scene.prepare()
  await scene.publish()
  await scene.addChannel()
  t.is(scene.npm.runs.length, 3)
  for (const { env: given } of scene.npm.runs) {
    t.like(given, {
      PATH: '/bin',
      KEPT: '1',
      NPM_TOKEN: undefined,
      OTHER: undefined,
      CFA_RESPONDER_SECRET: undefined,
    })
  }
})

test('a code in the job’s own settings is sent with each write, and no child process gets it', async (t) => {
  const scene = flowScene(t, {
    kind: 'unattended',
    table: { publish: CREATED, tag: CREATED },
    env: { NPM_CONFIG_OTP: '123456' },
  })
  await scene.publish()
  await scene.addChannel()
  t.deepEqual(
    scene.registry.requests.map(({ headers }) => headers?.['npm-otp']),
    ['123456', '123456'],
  )
  t.notRegex(JSON.stringify(scene.npm.runs.map(({ args, env }) => [args, env])), /123456/)
})

test('without the step prepare, publish writes the version and publishes once', async (t) => {
  const { publish, npm, written } = flowScene(t, { kind: 'unattended', table: { publish: CREATED } })
  t.truthy(await publish())
  t.false(await publish())
  t.is(written(), '2.1.0')
  t.deepEqual(npm.commands(), ['version', 'publish'])
})

test('tarballDir gets the tarball before the tag, and npm packs once', async (t) => {
  const { prepare, publish, npm, root, context } = flowScene(t, {
    kind: 'unattended',
    table: { publish: CREATED },
    config: { tarballDir: 'dist/tarballs' },
  })
  await prepare()
  t.deepEqual(readdirSync(path.join(root, 'dist/tarballs')), ['example-tool-2.1.0.tgz'])
  await publish()
  t.deepEqual(npm.commands(), ['version', 'publish'])
  t.true(context.lines.some((line) => line.startsWith('Kept the tarball at ')))
})

test('dependencies that nobody could install end the release before the tag, unless a script fixes them', async (t) => {
  const dependencies = { other: 'workspace:*' }
  const broken = flowScene(t, {
    kind: 'unattended',
    pkg: { dependencies },
    npm: { request: { manifest: { dependencies } } },
  })
  await t.throwsAsync(broken.prepare(), { code: 'EDEPENDENCYPROTOCOL' })
  t.deepEqual(broken.npm.commands(), ['version', 'publish', 'publish ended'])
  const mended = flowScene(t, { kind: 'unattended', pkg: { dependencies } })
  await t.notThrowsAsync(mended.prepare())
})

const writes = [
  ['publish', 'publish', (scene: ReturnType<typeof flowScene>) => scene.publish()],
  ['dist-tag', 'tag', (scene: ReturnType<typeof flowScene>) => scene.addChannel()],
] as const

for (const [command, kind, run] of writes) {
  test(`a ${command} that needs a code is EOTPREQUIRED, which shows the command that finishes it`, async (t) => {
    const scene = flowScene(t, { kind: 'unattended', table: { [kind]: OTP_WANTED } })
    const error = await t.throwsAsync(run(scene), { code: 'EOTPREQUIRED' })
    const { details } = error as Error & { details: string }
    t.regex(details, new RegExp(`npm ${command}`))
    t.notRegex(details, /rejected/)
  })

  test(`the error for a ${command} says that the code in the job’s own settings was rejected`, async (t) => {
    const table = { [kind]: OTP_WANTED }
    const scene = flowScene(t, { kind: 'unattended', table, env: { NPM_CONFIG_OTP: '123456' } })
    const error = await t.throwsAsync(run(scene), { code: 'EOTPREQUIRED' })
    const { details } = error as Error & { details: string }
    t.regex(details, /rejected the code that the job has in NPM_CONFIG_OTP/)
    t.notRegex(details, /123456/)
  })

  test(`a ${command} that is refused fails with npm’s own error and the registry’s status`, async (t) => {
    const scene = flowScene(t, { kind: 'unattended', table: { [kind]: replyWith(403, { error: 'no' }) } })
    await t.throwsAsync(run(scene), { message: 'npm failed with 403' })
  })

  test(`an npm that fails before it sends a ${command} fails with its own error`, async (t) => {
    const scene = flowScene(t, { kind: 'unattended', npm: { fails: { [command]: SCRIPT_FAILED } } })
    await t.throwsAsync(run(scene), { message: 'npm failed' })
    t.deepEqual(scene.registry.requests, [])
  })

  test(`a ${command} that breaks off is looked up at the registry, and sent again`, async (t) => {
    const table = { [kind]: [lost(), CREATED], packument: absent() }
    const scene = flowScene(t, { kind: 'unattended', table })
    const running = run(scene)
    // A write may be stored but not readable yet, so it is looked up once a second.
    while (scene.registry.of(kind).length < 2) await scene.clock.advance(1000)
    t.truthy(await running)
    t.is(scene.registry.of(kind).length, 2)
  })
}

test('a dist-tag is set by npm’s own command, and sent with the token', async (t) => {
  const { addChannel, registry, npm, context } = flowScene(t, { kind: 'unattended', table: { tag: CREATED } })
  t.like(await addChannel(), { channel: 'latest' })
  t.deepEqual(npm.runs[0]?.args.slice(0, 4), ['dist-tag', 'add', '@example/tool@2.1.0', 'latest'])
  t.like(registry.requests[0], { credential: alice.credential, body: '"2.1.0"' })
  t.true(context.lines.some((line) => line.startsWith('Added @example/tool@2.1.0 to dist-tag @latest')))
})

test('a dist-tag that npm does not write is not a failure', async (t) => {
  const { addChannel, registry } = flowScene(t, { kind: 'unattended', npm: { isIdle: true } })
  t.truthy(await addChannel())
  t.deepEqual(registry.requests, [])
})

test('a request for another package is EREQUESTNAME, and nothing is sent', async (t) => {
  const scene = flowScene(t, {
    kind: 'unattended',
    npm: { request: { name: 'platform-package' } },
  })
  await t.throwsAsync(scene.publish(), { code: 'EREQUESTNAME' })
  t.deepEqual(scene.registry.of('publish'), [])
})

test('an npm that publishes nothing is EPUBLISHNOTHING', async (t) => {
  const { publish } = flowScene(t, { kind: 'unattended', npm: { isIdle: true } })
  await t.throwsAsync(publish(), { code: 'EPUBLISHNOTHING' })
})

test('an npm version that fails is npm’s own error, and one that writes elsewhere is EVERSIONELSEWHERE', async (t) => {
  const failing = flowScene(t, { kind: 'unattended', npm: { fails: { version: {} } } })
  await t.throwsAsync(failing.prepare(), { message: 'npm failed' })
  const connection = { elsewhere: { setting: 'prefix=/other', file: '/project/.npmrc' } }
  const elsewhere = flowScene(t, { kind: 'unattended', npm: { writesElsewhere: true }, connection })
  const error = await t.throwsAsync(elsewhere.prepare(), { code: 'EVERSIONELSEWHERE' })
  t.regex((error as Error & { details: string }).details, /prefix=\/other.*\/project\/\.npmrc/s)
})

test('without such a setting, EVERSIONELSEWHERE does not claim that npm wrote a version', async (t) => {
  const { prepare } = flowScene(t, { kind: 'unattended', npm: { writesElsewhere: true } })
  const { message } = await t.throwsAsync(prepare(), { code: 'EVERSIONELSEWHERE' })
  t.notRegex(message, /somewhere else/)
})

test('with waitFor live, other bytes at the registry are EPUBLISHCONFLICT', async (t) => {
  const config = { waitFor: 'live' }
  const other = packument(TARGET.version, { integrity: 'sha512-other', shasum: 'other' })
  const table = { publish: CREATED, status: replyWith(404), packument: [absent(), other], manifest: absent() }
  const { publish, registry, clock } = flowScene(t, { kind: 'unattended', table, config })
  const published = t.throwsAsync(publish(), { code: 'EPUBLISHCONFLICT' })
  while (registry.of('packument').length < 2) await clock.advance(1000)
  await published
})

test('a release with the job’s identity is signed, and written with the identity’s token', async (t) => {
  const writer = {
    isTrusted: true,
    signs: async () => true,
    credential: async () => ({ type: 'bearer', secret: 'token of the job' }) as const,
  }
  const { publish, npm, registry } = flowScene(t, { kind: 'unattended', table: { publish: CREATED }, writer })
  await publish()
  t.true(npm.runs.at(-1)?.args.includes('--provenance'))
  t.is(registry.requests[0]?.credential?.secret, 'token of the job')
})

const faults = [
  [
    'before anything is sent',
    'NOT published',
    { writer: { credential: () => Promise.reject(new Error('a fault')) } },
  ],
  ['while it is sent', 'not known whether', {}],
] as const

for (const [when, state, given] of faults)
  test(`an unexpected error ${when} says what the registry has: ${state}`, async (t) => {
    const { publish, context } = flowScene(t, { kind: 'unattended', ...given })
    await t.throwsAsync(publish(), { message: /^a fault$|^unexpected request for publish$/ })
    t.regex(context.lines.at(-1) ?? '', new RegExp(`^State: the git tag v2.1.0 was pushed, .*${state}`))
  })

test('after a release in the same process, an error about a dist-tag says that it is not set', async (t) => {
  const table = { publish: CREATED, tag: OTP_WANTED }
  const { prepare, publish, addChannel } = flowScene(t, { kind: 'unattended', table })
  await prepare()
  await publish()
  const error = await t.throwsAsync(addChannel(), { code: 'EOTPREQUIRED' })
  t.regex((error as Error & { details: string }).details, /the dist-tag is NOT set/)
})

test('a project that turns provenance off is not signed', async (t) => {
  const writer = { isTrusted: true, signs: async () => true }
  const given = { table: { publish: CREATED }, writer, connection: { provenance: false } }
  const { publish, npm } = flowScene(t, { kind: 'unattended', ...given })
  await publish()
  t.false(npm.runs.at(-1)?.args.includes('--provenance'))
})

test('an identity that may only stage is ETRUSTEDSTAGEONLY', async (t) => {
  const table = { publish: replyWith(403, { error: 'OIDC permission denied' }) }
  const { publish } = flowScene(t, { kind: 'unattended', table, writer: { isTrusted: true } })
  await t.throwsAsync(publish(), { code: 'ETRUSTEDSTAGEONLY' })
})

test('of two entries, the first writes the version, the last packs, and only one publishes', async (t) => {
  const { prepare, publish, npm, context } = flowScene(t, {
    kind: 'unattended',
    table: { publish: CREATED },
    config: { tarballDir: 'dist' },
    listed: 2,
  })
  await prepare()
  t.deepEqual(npm.commands(), ['version'])
  t.true(context.lines.includes('This plugin is listed again: the package is packed there.'))
  await prepare()
  t.deepEqual(npm.commands(), ['version', 'publish'])
  t.truthy(await publish())
  t.false(await publish())
  t.deepEqual(npm.commands(), ['version', 'publish'])
})

test('if only one of two entries prepares, publish packs', async (t) => {
  const { prepare, publish, npm } = flowScene(t, {
    kind: 'unattended',
    table: { publish: CREATED },
    listed: 2,
  })
  await prepare()
  t.truthy(await publish())
  t.deepEqual(npm.commands(), ['version', 'publish'])
})

test('a package that is not published gets its version, and a tarball with tarballDir', async (t) => {
  const { prepare, publish, addChannel, npm, written, root, context } = flowScene(t, {
    kind: 'unpublished',
    config: { tarballDir: 'dist', npmPublish: false },
  })
  await prepare()
  t.is(written(), '2.1.0')
  t.deepEqual(npm.commands(), ['version', 'pack'])
  t.true(existsSync(path.join(root, 'dist/packed.tgz')))
  t.false(existsSync(path.join(root, 'packed.tgz')))
  t.false(await publish())
  t.false(await addChannel())
  t.deepEqual(
    context.lines.filter((line) => line.startsWith('Skip')),
    [
      'Skip publishing to npm registry as npmPublish is false',
      'Skip adding to npm channel as npmPublish is false',
    ],
  )
})

test('a package that is not published fails with npm’s own error', async (t) => {
  const config = { tarballDir: 'dist' }
  const packing = flowScene(t, { kind: 'unpublished', config, npm: { fails: { pack: {} } } })
  await t.throwsAsync(packing.prepare(), { message: 'npm failed' })
  const writing = flowScene(t, { kind: 'unpublished', config, npm: { fails: { version: {} } } })
  await t.throwsAsync(writing.prepare(), { message: 'npm failed' })
})

test('a release to npm’s registry has a page', async (t) => {
  const registry = createTableRegistry({ publish: CREATED }, OFFICIAL_REGISTRY)
  const { publish } = flowScene(t, { kind: 'unattended', connection: { registry } })
  t.like(await publish(), { url: 'https://www.npmjs.com/package/@example/tool/v/2.1.0' })
})
