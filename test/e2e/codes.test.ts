import { randomBytes } from 'node:crypto'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { endsIn } from '../helpers/release-claims.ts'

const { registry, scene, codeOf, wrongCodeOf, release, hooks } = await createHarness(test)

test('after a wrong code another is asked for, and the other account may answer', async (t) => {
  const place = await scene(({ alice, bob }) => ({
    features: ['wait'],
    decide: ({ attempt }) => (attempt === 1 ? wrongCodeOf(bob) : codeOf(alice)),
  }))
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(
    place.endpoint.questions.map(({ attempt, reason }) => ({ attempt, reason })),
    [
      { attempt: 1, reason: null },
      { attempt: 2, reason: 'rejected' },
    ],
  )
  t.is(new Set(place.endpoint.questions.map(({ id }) => id)).size, 1)
  t.deepEqual(
    place.endpoint.reports.map(({ state }) => state),
    ['publishing', 'rejected', 'publishing', 'published'],
  )
  t.is(registry.publisherOf(place.name, '1.0.0'), place.alice.name)
})

test('after three wrong codes the release ends, shows no secret, and says how to finish it by hand', async (t) => {
  const place = await scene(({ bob }) => ({ features: ['wait'], decide: () => wrongCodeOf(bob) }))
  const run = await release(t, place)
  t.is(run.exitCode, 1, run.output)
  t.is(place.endpoint.questions.length, 3)
  t.deepEqual(
    place.writes().map(({ status }) => status),
    [401, 401, 401],
  )
  t.regex(run.output, /EOTPREJECTED.+v1\.0\.0 was pushed, and the package is NOT published/s)
  t.true(run.output.includes(`npm publish --tag latest --registry ${registry.url}`), run.output)
  t.deepEqual(run.tags, ['v1.0.0'])
  t.deepEqual(await place.versions(), [])
  t.is(place.endpoint.reports.at(-1)?.state, 'failed')
})

const RECOVERY_CODE = randomBytes(32).toString('hex')
test('an unusable answer is never sent, and another is asked for', async (t) => {
  const place = await scene(({ bob: { name: username }, bob }) => ({
    decide: ({ attempt }) =>
      // Only two, because a third refusal would end the release.
      [
        { raw: { username, otp: RECOVERY_CODE } },
        { raw: { username: 'mallory', otp: registry.code(username) } },
      ][attempt - 1] ?? codeOf(bob),
  }))
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.regex(run.output, /That is a recovery code\. It was not sent/)
  t.regex(run.output, /names an account that is none of these/)
  t.is(place.endpoint.questions.length, 3)
  t.is(place.writes().length, 1)
})

test('a simple endpoint that declines ends the release after the tag', async (t) => {
  const decide = () => ({ status: 403, body: { message: 'Not today.' } })
  const place = await scene({ decide })
  const run = await hooks(t, place)
  endsIn(t, 'publish', run, 'EOTPDECLINED')
  t.regex(run.errors[0]?.details ?? '', /Not today\..+v1\.0\.0 was pushed.+the package is NOT published/s)
  t.deepEqual(place.writes(), [])
})

test('a simple endpoint where nobody answers in time ends the release after the tag', async (t) => {
  const place = await scene({ decide: () => 'never' })
  const run = await hooks(t, place, { calls: stepsWith({ timeout: '1s' }) })
  endsIn(t, 'publish', run, 'EOTPTIMEOUT')
  t.regex(run.errors[0]?.details ?? '', /the package is NOT published.+npm publish --tag latest/s)
  t.deepEqual(place.writes(), [])
})

test('a responder that fails once at each call is asked again, and alerts nobody twice', async (t) => {
  const broken = new Set<string>()
  const place = await scene(({ bob }) => ({
    features: ['approval', 'wait'],
    interrupt: ({ method, path }) => {
      const kind = `${method} ${path.startsWith('/questions')}`
      if (broken.has(kind)) return undefined
      broken.add(kind)
      return method === 'GET' ? 'drop' : { status: 503, headers: { 'retry-after': '1' } }
    },
    decide: () => codeOf(bob),
  }))
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.is(broken.size, 4)
  t.is(place.endpoint.questions.length, 1)
  t.is(place.endpoint.reports.at(-1)?.state, 'published')
})
