import test from 'ava'
import { createRecordingNpm } from '../helpers/recording-npm.ts'
import { createReleaseStage } from '../helpers/release-stage.ts'

const { scene, codeOf, wrongCodeOf, release } = await createReleaseStage(test)

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
  t.notRegex(run.output, /::add-mask::/)
  for (const secret of [alice.token, bob.token, endpoint.secret, ...endpoint.codes])
    t.false(lists.includes(secret), lists)
})
