import test from 'ava'
import { createHarness } from '../../helpers/harness.ts'

const { registry, workspaces, publish, codeOf } = await createHarness(test, { stages: true })

test('one question publishes several packages, each after those that it depends on', async (t) => {
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return { features: ['wait', 'sealed', 'several', 'details'], decide: () => codeOf(alice) }
  })
  const { exitCode, stderr, leftovers } = await publish(place)
  t.is(exitCode, 0, stderr)
  t.is(place.endpoint.questions.length, 1)
  t.deepEqual(
    place.endpoint.questions[0]?.packages?.map(({ name, kind }) => [name, kind]),
    ['a', 'b', 'c'].map((name) => [`${place.scope}/${name}`, 'publish']),
  )
  t.deepEqual(place.writes(), ['a 201', 'b 201', 'c 201'])
  t.regex(stderr, /Everything is on the registry: 3 published\./)
  t.deepEqual(leftovers, [])
  t.deepEqual(
    place.endpoint.reports.filter(({ isAllowed }) => !isAllowed),
    [],
  )
  t.is(registry.publisherOf(`${place.scope}/a`, '1.0.0'), place.alice.name)
})

test('a version with build metadata is published without it, as npm does', async (t) => {
  const place = await workspaces(({ alice }) => ({ packages: { a: [] }, decide: () => codeOf(alice) }))
  const [name = ''] = place.names
  await place.write('packages/a/package.json', { name, version: '1.0.0+build.7' })
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 0, stderr)
  t.is(place.endpoint.questions[0]?.package.version, '1.0.0')
  t.deepEqual(await place.published(), [name])
})
