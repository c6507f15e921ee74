import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import type { HookCall } from '../helpers/hooks.ts'
import type { Scene } from '../helpers/release-scene.ts'

const { registry, client, scene, codeOf, wrongCodeOf, release, hooks } = await createHarness(test)

const BRANCHES = ['main', { name: 'next', channel: 'next' }]
const ADD_CHANNEL: HookCall[] = [
  { hook: 'verifyConditions' },
  { hook: 'addChannel', nextRelease: { channel: 'beta' } },
]

test('a version that moves to another channel gets its dist-tag with a code', async (t) => {
  const place = await scene(({ bob }) => ({ features: ['approval', 'wait'], decide: () => codeOf(bob) }))
  const { repository, endpoint } = place
  const releaseFrom = async (branch: string) => {
    await repository.git('checkout', '--quiet', '--force', branch)
    const run = await release(t, place, { branches: BRANCHES })
    t.is(run.exitCode, 0, run.output)
  }
  await publishAs(place)
  await repository.git('tag', 'v1.0.0')
  await repository.git('push', '--quiet', 'origin', 'v1.0.0')
  await repository.git('checkout', '--quiet', '-b', 'next')
  await repository.commit('feat: more')
  await releaseFrom('next')
  t.deepEqual(await distTags(place), { latest: '1.0.0', next: '1.1.0' })
  await repository.git('checkout', '--quiet', '--force', 'main')
  await repository.git('merge', '--quiet', 'next')
  await repository.git('push', '--quiet', 'origin', 'main')
  await releaseFrom('main')
  t.deepEqual(await distTags(place), { latest: '1.1.0', next: '1.1.0' })
  t.deepEqual(
    endpoint.questions.map(({ ask, kind, package: { version, tag } }) => [ask, kind, version, tag]),
    [
      ['approval', 'publish', '1.1.0', 'next'],
      ['code', 'dist-tag', '1.1.0', 'latest'],
    ],
  )
  const { integrity, size } = endpoint.questions[1]?.package ?? {}
  t.deepEqual({ integrity, size }, { integrity: null, size: null })
})

test('after a wrong code the dist-tag is asked about again', async (t) => {
  const place = await scene(({ bob }) => ({
    decide: ({ attempt }) => (attempt === 1 ? wrongCodeOf(bob) : codeOf(bob)),
  }))
  await publishAs(place)
  const run = await hooks(t, place, { calls: ADD_CHANNEL })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(run.ends.at(-1)?.value, { name: 'npm package (@beta dist-tag)', channel: 'beta' })
  t.deepEqual(await distTags(place), { latest: '1.0.0', beta: '1.0.0' })
})

test('the error about a dist-tag that is not set has the command that sets it', async (t) => {
  const place = await scene(({ bob }) => ({ decide: () => wrongCodeOf(bob) }))
  await publishAs(place)
  const run = await hooks(t, place, { calls: ADD_CHANNEL })
  t.is(run.errors[0]?.code, 'EOTPREJECTED', run.output)
  const details = run.errors[0]?.details ?? ''
  t.true(details.includes(`npm dist-tag add ${place.name}@1.0.0 beta --registry ${registry.url}`), details)
  t.regex(details, /the dist-tag is NOT set/)
})

test('a dist-tag whose write fails is set with the same answer', async (t) => {
  const place = await scene(({ bob }) => ({ decide: () => codeOf(bob) }))
  await publishAs(place)
  const path = new RegExp(`${place.name}/dist-tags/beta$`)
  registry.faults.add({ match: { path, count: 2 }, do: { type: 'status', status: 503 }, at: 'before-2fa' })
  const run = await hooks(t, place, { calls: ADD_CHANNEL })
  t.deepEqual(run.errors, [], run.output)
  t.is(place.endpoint.questions.length, 1)
  t.deepEqual(await distTags(place), { latest: '1.0.0', beta: '1.0.0' })
})

test('without a second factor, a dist-tag is set once the registry is back', async (t) => {
  const place = await scene({}, { twoFactor: 'off' })
  await publishAs(place)
  const path = new RegExp(`${place.name}/dist-tags/beta$`)
  registry.faults.add({ match: { path, count: 2 }, do: { type: 'status', status: 503 } })
  const run = await hooks(t, place, { calls: ADD_CHANNEL, env: { NPM_TOKEN: place.bob.token } })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(await distTags(place), { latest: '1.0.0', beta: '1.0.0' })
})

test('a dist-tag that was set before the connection broke is not asked about again', async (t) => {
  const place = await scene(({ bob }) => ({ decide: () => codeOf(bob) }))
  await publishAs(place)
  const path = new RegExp(`${place.name}/dist-tags/beta$`)
  registry.faults.add({ match: { path }, do: { type: 'drop-after' } })
  const run = await hooks(t, place, { calls: ADD_CHANNEL })
  t.deepEqual(run.errors, [], run.output)
  t.is(place.endpoint.questions.length, 1)
})

async function distTags({ name }: Scene): Promise<Record<string, string>> {
  return (await registry.packument(name))['dist-tags']
}

/** Publishes version 1.0.0 as bob, who may then set its dist-tags. */
async function publishAs({ name, bob }: Scene): Promise<void> {
  const token = await bob.createToken({ bypass2fa: true })
  await client.publish(name, '1.0.0', { token })
}
