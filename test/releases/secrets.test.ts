import test from 'ava'
import { createRecordingNpm } from '../helpers/recording-npm.ts'
import { createReleaseStage } from '../helpers/release-stage.ts'

const { registry, scene, codeOf, wrongCodeOf, release } = await createReleaseStage(test)

test('code, tokens and the secret are in no argument list and in none of npm’s logs', async (t) => {
  const place = await scene(({ bob }) => ({
    features: ['approval', 'wait'],
    decide: ({ ask }) => (ask === 'approval' ? wrongCodeOf(bob) : codeOf(bob)),
  }))
  const npm = createRecordingNpm(place.repository)
  const run = await release(t, place, { commands: npm.commands })
  t.is(run.exitCode, 0, run.output)
  const lists = await npm.lists()
  t.regex(lists, /^\["publish",.+"--json"/m)
  t.regex(run.npmLogs, /verbose argv "publish"/)
  // The registry itself has said whose the tokens are.
  t.notRegex(lists, /^\["whoami"/m)
  const { alice, bob, endpoint } = place
  t.is(endpoint.codes.length, 2)
  for (const secret of [alice.token, bob.token, endpoint.secret, ...endpoint.codes])
    t.false(lists.includes(secret), lists)
})

test('a failed release shows no secret either', async (t) => {
  const place = await scene(({ bob }) => ({ decide: () => wrongCodeOf(bob) }))
  const npm = createRecordingNpm(place.repository)
  const run = await release(t, place, { commands: npm.commands })
  t.is(run.exitCode, 1, run.output)
  const lists = await npm.lists()
  for (const secret of [place.bob.token, ...place.endpoint.codes]) t.false(lists.includes(secret), lists)
})

for (const [ci, masked] of [
  ['github', true],
  ['none', false],
] as const) {
  test(`the code is ${masked ? '' : 'not '}masked where the CI is ${ci}`, async (t) => {
    const place = await scene(({ bob }) => ({ decide: () => codeOf(bob) }))
    const run = await release(t, place, { ci })
    t.is(run.exitCode, 0, run.output)
    const [code] = place.endpoint.codes
    t.deepEqual(run.output.match(/^::add-mask::.*$/gm) ?? [], masked ? [`::add-mask::${code}`] : [])
  })
}

test('only the account that answered writes', async (t) => {
  const place = await scene(({ bob }) => ({ decide: () => codeOf(bob) }))
  const run = await release(t, place)
  t.is(run.exitCode, 0, run.output)
  const ofAlice = registry.requests.filter(({ user }) => user === place.alice.name)
  t.deepEqual([...new Set(ofAlice.map(({ method }) => method))], ['GET'])
  t.deepEqual(
    place.writes().map(({ user }) => user),
    [place.bob.name],
  )
})
