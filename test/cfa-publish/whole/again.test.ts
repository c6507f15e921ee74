import test from 'ava'
import { createHarness } from '../../helpers/harness.ts'

const { registry, workspaces, publish, codeOf } = await createHarness(test, { stages: true })
const features = ['wait', 'several'] as const

const yes = () =>
  workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return { features, decide: () => codeOf(alice) }
  })

const of = (scope: string) => new RegExp(`${scope}/b$`)

test('a failure half-way is reported, and a second run asks only about what is left', async (t) => {
  const place = await yes()
  registry.faults.add({
    match: { method: 'PUT', path: of(place.scope) },
    do: { type: 'status', status: 400, body: { error: 'The disk is full.' } },
  })
  const first = await publish(place)
  t.is(first.exitCode, 1, first.stderr)
  t.deepEqual(await place.published(), [`${place.scope}/a`])
  t.regex(first.stderr, /FAILED: @\w+\/b@1\.0\.0.*EPUBLISHREFUSED/)
  t.regex(
    first.stderr,
    /EPUBLISHREFUSED.*The disk is full\..*State: .*b@1\.0\.0.* was NOT written.*run the same command again/s,
  )
  t.regex(first.stderr, /NOT published: @\w+\/c@1\.0\.0.*Run the same command again/s)
  t.deepEqual(
    place.endpoint.reports.flatMap((report) =>
      'package' in report && report.package && report.state !== 'publishing'
        ? [`${report.package.name.split('/')[1]} ${report.state}`]
        : [],
    ),
    ['a published', 'b failed', 'c failed'],
  )
  const second = await publish(place)
  t.is(second.exitCode, 0, second.stderr)
  t.deepEqual(
    place.endpoint.questions.at(-1)?.packages?.map(({ name }) => name),
    ['b', 'c'].map((name) => `${place.scope}/${name}`),
  )
  t.regex(second.stderr, /Everything is on the registry: 2 published, and 1 was there already\./)
  t.is(place.writes().filter((write) => write === 'a 201').length, 1)
})

test('an upload whose reply is lost is looked up, and not sent twice', async (t) => {
  const place = await yes()
  registry.faults.add({ match: { method: 'PUT', path: of(place.scope) }, do: { type: 'drop-after' } })
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 0, stderr)
  t.is(place.writes().filter((write) => write.startsWith('b ')).length, 1)
})

test('a run whose versions are all published asks nobody', async (t) => {
  const place = await yes()
  t.is((await publish(place)).exitCode, 0)
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 0, stderr)
  t.is(place.endpoint.questions.length, 1)
  t.regex(stderr, /0 published, and 3 were there already/)
})

test('a version that is published with other bytes is a conflict before anybody is asked', async (t) => {
  const place = await yes()
  t.is((await publish(place)).exitCode, 0)
  await place.write('packages/b/index.js', 'export default "other"\n')
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 1)
  t.regex(stderr, /EPUBLISHCONFLICT.*\/b@1\.0\.0/s)
  t.is(place.endpoint.questions.length, 1)
})
