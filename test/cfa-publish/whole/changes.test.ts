import test from 'ava'
import { createClient } from '../../../test-registry/index.ts'
import { createHarness } from '../../helpers/harness.ts'
import type { Workspaces } from '../../helpers/workspaces-scene.ts'

const { registry, workspaces, publish, codeOf } = await createHarness(test, { stages: true })
const client = createClient(registry.url)
const features = ['wait', 'sealed', 'several', 'changes'] as const

/** A package of alice’s with these versions. The run itself publishes `b`. */
async function published(versions: string[], decline?: number) {
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return {
      ...{ features, packages: { b: [] } },
      decide: (_question, asked) =>
        asked === decline ? { answer: { declined: true, by: 'bob', reason: 'No.' } } : codeOf(alice),
    }
  })
  const name = `${place.scope}/old`
  await publishEach(place, name, versions)
  return { place, name }
}

async function publishEach({ alice }: Workspaces, name: string, versions: string[]): Promise<void> {
  const { token } = alice
  for (const version of versions) {
    const { status, text } = await client.publish(name, version, {
      token,
      otp: registry.code(alice.name),
    })
    if (status !== 201) throw new Error(text)
  }
}

/** Runs commands of npm one after another. */
const npm = (...commands: string[][]) => [
  process.execPath,
  '--input-type=module',
  '--eval',
  `import { execFileSync } from 'node:child_process'
for (const args of ${JSON.stringify(commands)}) execFileSync('npm', args, { stdio: ['ignore', 2, 2] })`,
]
const npmPublish = ['publish', '--workspaces']

test('a deprecation is asked about by itself, after the packages, and sent as it was shown', async (t) => {
  const { place, name } = await published(['1.0.0', '1.0.1', '2.0.0'])
  const command = npm(['deprecate', `${name}@1`, 'Use version 2.'], npmPublish)
  const { exitCode, stderr, stdout } = await publish(place, {
    command,
    flags: ['--allow', 'deprecate', '--json'],
  })
  t.is(exitCode, 0, stderr)
  const [packages, change] = place.endpoint.questions
  t.like(packages, { kind: 'publish', package: { name: `${place.scope}/b` } })
  t.like(change, { kind: 'deprecate', ask: 'code', package: { name, version: '1.0.0', integrity: null } })
  t.deepEqual(change?.change?.facts, [
    { what: 'deprecation message', versions: ['1.0.0', '1.0.1'], from: null, to: 'Use version 2.' },
  ])
  t.is(change?.change?.requests[0]?.method, 'PUT')
  const { versions } = await registry.packument(name)
  t.deepEqual(
    Object.values<{ deprecated?: string }>(versions).map(({ deprecated }) => deprecated),
    ['Use version 2.', 'Use version 2.', undefined],
  )
  t.like(JSON.parse(stdout), { state: 'published', changes: [{ kind: 'deprecate', name, state: 'changed' }] })
})

test('one question covers the unpublishing of a version and of its tarball', async (t) => {
  const { place, name } = await published(['1.0.0', '1.0.1'])
  const { exitCode, stderr } = await publish(place, {
    command: npm(['unpublish', `${name}@1.0.1`, '--force']),
    flags: ['--allow', 'unpublish'],
  })
  t.is(exitCode, 0, stderr)
  t.is(place.endpoint.questions.length, 1)
  const { change } = place.endpoint.questions[0] ?? t.fail()
  t.deepEqual(
    change?.requests.map(({ method }) => method),
    ['PUT', 'DELETE'],
  )
  t.deepEqual(change?.facts, [
    { what: 'contents', versions: ['1.0.1'], from: 'published', to: null },
    { what: 'dist-tag latest', versions: [], from: '1.0.1', to: '1.0.0' },
  ])
  const after = await registry.packument(name)
  t.deepEqual([Object.keys(after.versions), after['dist-tags']], [['1.0.0'], { latest: '1.0.0' }])
})

test('an unpublishing whose second request fails is reported as made in part', async (t) => {
  const { place, name } = await published(['1.0.0', '1.0.1'])
  registry.faults.add({
    match: { method: 'DELETE', path: new RegExp(`${place.scope}.*-rev`) },
    do: { type: 'status', status: 400, body: { error: 'The disk is full.' } },
  })
  const { exitCode, stderr } = await publish(place, {
    command: npm(['unpublish', `${name}@1.0.1`, '--force']),
    flags: ['--allow', 'unpublish'],
  })
  t.is(exitCode, 1, stderr)
  t.regex(stderr, /Changed in part: unpublishing from @s\w+\/old/)
  t.deepEqual(Object.keys((await registry.packument(name)).versions), ['1.0.0'])
})

test('a declined change is not made, and the run exits with 3', async (t) => {
  const { place, name } = await published(['1.0.0'], 2)
  const command = npm(npmPublish, ['unpublish', name, '--force'])
  const { exitCode, stderr } = await publish(place, { command, flags: ['--allow', 'unpublish'] })
  t.is(exitCode, 3, stderr)
  t.regex(stderr, /NOT changed: unpublishing from @s\w+\/old \(EOTPDECLINED\)/)
  t.deepEqual(await place.published(), place.names)
  t.deepEqual(Object.keys((await registry.packument(name)).versions), ['1.0.0'])
})

test('a change that --allow does not name is refused, and --allow fails early if the responder takes no changes', async (t) => {
  const { place, name } = await published(['1.0.0'])
  const refused = await publish(place, {
    command: npm(['deprecate', name, 'No.']),
    flags: ['--allow', 'unpublish'],
  })
  t.regex(refused.stderr, /With --allow deprecate, a maintainer is asked about it/)
  const other = await workspaces(() => ({ features: ['wait', 'several'] }))
  const early = await publish(other, { command: npm(npmPublish), flags: ['--allow', 'deprecate'] })
  t.is(early.exitCode, 1)
  t.regex(early.stderr, /ETOGETHERALLOW/)
  t.deepEqual([place.endpoint.questions, other.endpoint.questions], [[], []])
})

test('owners, access and a team’s permission are asked about one after another, and sent as they were shown', async (t) => {
  const { place, name } = await published(['1.0.0'])
  const { scope, alice, bob } = place
  const [access, granted] = [`${scope}/access`, `${scope}/granted`]
  for (const other of [access, granted]) await publishEach(place, other, ['1.0.0'])
  const command = npm(
    ['owner', 'add', bob.name, name],
    ['access', 'set', 'status=private', access],
    ['access', 'grant', 'read-only', 'acme:dev', granted],
  )
  const { exitCode, stderr, leaks } = await publish(place, { command, flags: ['--allow', 'owner,access'] })
  t.is(exitCode, 0, stderr)
  t.deepEqual(
    place.endpoint.questions.map(({ kind, package: { name: of }, change }) => [kind, of, change?.facts]),
    [
      ['owner', name, [{ ...whole('owner'), from: null, to: `${bob.name} <${bob.name}@mail.example>` }]],
      ['access', access, [{ ...whole('access'), from: 'public', to: 'restricted' }]],
      ['access', granted, [{ ...whole('access of the team acme:dev'), from: 'unknown', to: 'read-only' }]],
    ],
  )
  t.deepEqual(registry.maintainersOf(name), [alice.name, bob.name])
  t.deepEqual([...registry.settings.restricted], [access])
  t.deepEqual(registry.settings.teams, new Map([['acme:dev', new Map([[granted, 'read-only']])]]))
  t.deepEqual(leaks, [])
})

const whole = (what: string) => ({ what, versions: [] })
