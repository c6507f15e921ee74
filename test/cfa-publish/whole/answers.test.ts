import test from 'ava'
import { createHarness } from '../../helpers/harness.ts'
import { SHORT_PAUSES } from '../../helpers/short-pauses.ts'

const { registry, workspaces, publish, codeOf, wrongCodeOf } = await createHarness(test, { stages: true })
const features = ['wait', 'sealed', 'several'] as const

test('a decline applies to all packages and exits with 3', async (t) => {
  const place = await workspaces(() => ({
    features,
    decide: () => ({ answer: { declined: true, by: 'bob', reason: 'Not today.' } }),
  }))
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 3, stderr)
  t.deepEqual(place.writes(), [])
  t.regex(
    stderr,
    /EOTPDECLINED.*Not today\..*nothing was uploaded.*run the same command again.*Git tags.*Nothing was uploaded\./s,
  )
})

test('a package whose upload ended unclear is not called unpublished after a decline', async (t) => {
  const place = await workspaces(({ alice, scope }) => {
    registry.slowPublish(`${scope}/a`, 'manual')
    const decide = (_: unknown, count: number) =>
      count === 1 ? codeOf(alice) : { answer: { declined: true, by: 'bob' } as const }
    return { features, decide, packages: { a: [] } }
  })
  const match = { method: 'PUT', path: new RegExp(`${place.scope}/a$`) }
  registry.faults.add({ match, do: { type: 'drop-after' } })
  const { exitCode, stderr } = await publish(place, { env: SHORT_PAUSES })
  t.is(exitCode, 3, stderr)
  t.deepEqual(place.writes(), ['a drop', 'a 401'])
  t.regex(
    stderr,
    /EOTPDECLINED.*not known whether anything is published.*NOT known to be published: \S+\/a@1/s,
  )
  t.notRegex(stderr, /NOT published|othing was uploaded/)
})

test('after a wrong code the same list is asked about again', async (t) => {
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return { features, decide: ({ attempt }) => (attempt === 1 ? wrongCodeOf(alice) : codeOf(alice)) }
  })
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 0, stderr)
  const [first, second] = place.endpoint.questions
  t.deepEqual([second?.id, second?.reason, second?.packages], [first?.id, 'rejected', first?.packages])
  t.deepEqual(place.writes(), ['a 401', 'a 201', 'b 201', 'c 201'])
})

test('three wrong codes in a row end the run, and nothing is published', async (t) => {
  const place = await workspaces(({ alice }) => ({ features, decide: () => wrongCodeOf(alice) }))
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 1, stderr)
  t.deepEqual(place.writes(), ['a 401', 'a 401', 'a 401'])
  t.regex(stderr, /EOTPREJECTED.*nothing was uploaded/s)
  t.is(place.endpoint.reports.at(-1)?.state, 'failed')
})

test('codes that work once are asked for until everything is written', async (t) => {
  const packages = { a: [], b: [], c: [], d: [], e: [], f: [] }
  const place = await workspaces(({ alice }) => ({ features, packages, decide: () => codeOf(alice) }))
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 0, stderr)
  t.deepEqual(await place.published(), place.names)
  t.deepEqual(
    place.endpoint.questions.map(({ attempt, reason }) => `${attempt} ${reason}`),
    ['1 null', '2 expired', '3 expired', '4 expired', '5 expired', '6 expired'],
  )
  t.is(place.writes().filter((write) => write.endsWith('401')).length, 1, 'it is found out once')
  t.deepEqual(
    place.endpoint.reports.filter(({ isAllowed }) => !isAllowed),
    [],
  )
})

test('a responder that takes no list is asked package by package before anything is uploaded', async (t) => {
  const asked: string[] = []
  let writesWhenAsked = 0
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return {
      decide: ({ package: { name } }) => {
        asked.push(name)
        writesWhenAsked = place.writes().length
        return codeOf(alice)
      },
    }
  })
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 0, stderr)
  t.deepEqual(
    asked,
    ['a', 'b', 'c'].map((name) => `${place.scope}/${name}`),
  )
  t.is(writesWhenAsked, 0)
  t.regex(stderr, /Held, not uploaded yet: @\w+\/a@1\.0\.0/)
  t.regex(stderr, /does not say that it can show several packages .* asked 3 times/)
  t.deepEqual(place.writes(), ['a 201', 'b 201', 'c 201'])
})

test('one decline applies to all packages even if each is asked about by itself', async (t) => {
  const place = await workspaces(({ alice }) => ({
    features: ['wait'],
    decide: (_question, asked) =>
      asked === 3 ? { answer: { declined: true, by: 'bob', reason: 'No.' } } : codeOf(alice),
  }))
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 3, stderr)
  t.deepEqual(place.writes(), [])
  t.deepEqual(
    place.endpoint.reports.map(({ state }) => state),
    ['failed', 'failed'],
  )
})
