import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { OFFICIAL_REGISTRY } from '../../lib/package/registry.ts'
import { absent, lost, packument, replyWith } from '../fakes/registry.ts'
import { alice, TARGET } from '../fakes/release.ts'
import { createTableRegistry } from '../fakes/table-registry.ts'
import { OTP_WANTED } from '../staged/stage-scene.ts'
import { flowScene } from './flow-scene.ts'

const CREATED = replyWith(201, { ok: true })
const SCRIPT_FAILED = { stderr: 'npm error code 1\nnpm error command failed\n' }

test('prepare writes the version, and publish sends npm’s request with the token that npm did not have', async (t) => {
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

test('children have the job’s environment, less what holds a secret', async (t) => {
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

test('what was not prepared is prepared in publish, and published once', async (t) => {
  const { publish, npm, written } = flowScene(t, { kind: 'unattended', table: { publish: CREATED } })
  t.truthy(await publish())
  t.false(await publish())
  t.is(written(), '2.1.0')
  t.deepEqual(npm.commands(), ['version', 'publish'])
})

test('tarballDir gets the very tarball, before the tag, and it is packed once', async (t) => {
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

test('dependencies that nobody could install end the release before the tag, unless a script mends them', async (t) => {
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
  test(`a ${command} that needs a code is EOTPREQUIRED, with what finishes it`, async (t) => {
    const scene = flowScene(t, { kind: 'unattended', table: { [kind]: OTP_WANTED } })
    const error = await t.throwsAsync(run(scene), { code: 'EOTPREQUIRED' })
    t.regex((error as Error & { details: string }).details, new RegExp(`npm ${command}`))
  })

  test(`a ${command} that is refused fails with npm’s own error, which has the registry’s status`, async (t) => {
    const scene = flowScene(t, { kind: 'unattended', table: { [kind]: replyWith(403, { error: 'no' }) } })
    await t.throwsAsync(run(scene), { message: 'npm failed with 403' })
  })

  test(`npm that fails before it sends a ${command} fails with its own error`, async (t) => {
    const scene = flowScene(t, { kind: 'unattended', npm: { fails: { [command]: SCRIPT_FAILED } } })
    await t.throwsAsync(run(scene), { message: 'npm failed' })
    t.deepEqual(scene.registry.requests, [])
  })

  test(`a ${command} that breaks off is looked after, and made once more`, async (t) => {
    const table = { [kind]: [lost(), CREATED], packument: absent() }
    const scene = flowScene(t, { kind: 'unattended', table })
    const running = run(scene)
    // What can be stored and not readable yet is asked for once a second.
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

test('a dist-tag that npm does not write is none that failed', async (t) => {
  const { addChannel, registry } = flowScene(t, { kind: 'unattended', npm: { isIdle: true } })
  t.truthy(await addChannel())
  t.deepEqual(registry.requests, [])
})

test('a script that publishes another package in npm’s place is EREQUESTNAME, and nothing is sent', async (t) => {
  const scene = flowScene(t, {
    kind: 'unattended',
    npm: { request: { name: 'platform-package' } },
  })
  await t.throwsAsync(scene.publish(), { code: 'EREQUESTNAME' })
  t.deepEqual(scene.registry.of('publish'), [])
})

test('npm that publishes nothing is EPUBLISHNOTHING', async (t) => {
  const { publish } = flowScene(t, { kind: 'unattended', npm: { isIdle: true } })
  await t.throwsAsync(publish(), { code: 'EPUBLISHNOTHING' })
})

test('npm version that fails is npm’s own error; one that writes elsewhere is EVERSIONELSEWHERE', async (t) => {
  const failing = flowScene(t, { kind: 'unattended', npm: { fails: { version: {} } } })
  await t.throwsAsync(failing.prepare(), { message: 'npm failed' })
  const connection = { elsewhere: { setting: 'prefix=/other', file: '/project/.npmrc' } }
  const elsewhere = flowScene(t, { kind: 'unattended', npm: { writesElsewhere: true }, connection })
  const error = await t.throwsAsync(elsewhere.prepare(), { code: 'EVERSIONELSEWHERE' })
  t.regex((error as Error & { details: string }).details, /prefix=\/other.*\/project\/\.npmrc/s)
})

test('with waitFor live it is waited for until the registry shows these bytes', async (t) => {
  const config = { waitFor: 'live' }
  const other = packument(TARGET.version, { integrity: 'sha512-other', shasum: 'other' })
  const table = { publish: CREATED, status: replyWith(404), packument: [absent(), other], manifest: absent() }
  const { publish, registry, clock } = flowScene(t, { kind: 'unattended', table, config })
  const published = t.throwsAsync(publish(), { code: 'EPUBLISHCONFLICT' })
  while (registry.of('packument').length < 2) await clock.advance(1000)
  await published
})

test('an identity signs where npm would, and its token is made for the write', async (t) => {
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

test('a project that switches provenance off is not signed by its identity', async (t) => {
  const writer = { isTrusted: true, signs: async () => true }
  const given = { table: { publish: CREATED }, writer, connection: { provenance: false } }
  const { publish, npm } = flowScene(t, { kind: 'unattended', ...given })
  await publish()
  t.false(npm.runs.at(-1)?.args.includes('--provenance'))
})

test('an identity that may only stage is an error of its own', async (t) => {
  const table = { publish: replyWith(403, { error: 'OIDC permission denied' }) }
  const { publish } = flowScene(t, { kind: 'unattended', table, writer: { isTrusted: true } })
  await t.throwsAsync(publish(), { code: 'ETRUSTEDSTAGEONLY' })
})

test('listed twice, the first writes the version, the last packs, and it is published once', async (t) => {
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

test('listed twice where only one of them prepares, it is packed in publish', async (t) => {
  const { prepare, publish, npm } = flowScene(t, {
    kind: 'unattended',
    table: { publish: CREATED },
    listed: 2,
  })
  await prepare()
  t.truthy(await publish())
  t.deepEqual(npm.commands(), ['version', 'publish'])
})

test('what is not published has its version, and a tarball where that is wanted', async (t) => {
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

test('what is not published fails with npm’s own error', async (t) => {
  const config = { tarballDir: 'dist' }
  const packing = flowScene(t, { kind: 'unpublished', config, npm: { fails: { pack: {} } } })
  await t.throwsAsync(packing.prepare(), { message: 'npm failed' })
  const writing = flowScene(t, { kind: 'unpublished', config, npm: { fails: { version: {} } } })
  await t.throwsAsync(writing.prepare(), { message: 'npm failed' })
})

test('at npm’s registry the release has a page', async (t) => {
  const registry = createTableRegistry({ publish: CREATED }, OFFICIAL_REGISTRY)
  const { publish } = flowScene(t, { kind: 'unattended', connection: { registry } })
  t.like(await publish(), { url: 'https://www.npmjs.com/package/@example/tool/v/2.1.0' })
})
