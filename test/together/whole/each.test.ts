import test from 'ava'
import { createTogetherStage } from '../../helpers/together-stage.ts'

const { scene, run, codeOf } = await createTogetherStage(test)
const flags = ['--each']

test('each write is asked about while the command waits for its real outcome', async (t) => {
  const place = await scene(({ alice }) => ({ features: ['wait', 'several'], decide: () => codeOf(alice) }))
  const { exitCode, stderr } = await run(t, place, { flags })
  t.is(exitCode, 0, stderr)
  t.is(place.endpoint.questions.length, 3)
  t.true(place.endpoint.questions.every(({ packages }) => packages === undefined))
  t.deepEqual(await place.published(), place.names)
})

test('after a decline the command fails, and nobody is asked about the rest', async (t) => {
  const place = await scene(({ alice }) => ({
    features: ['wait', 'several'],
    decide: (_question, asked) =>
      asked === 2 ? { answer: { declined: true, by: 'bob', reason: 'No.' } } : codeOf(alice),
  }))
  const command = [
    process.execPath,
    '--eval',
    `const { spawnSync } = require('node:child_process')
for (const name of ['a', 'b', 'c'])
  spawnSync('npm', ['publish', '--workspace', 'packages/' + name], { stdio: 'inherit' })`,
  ]
  const { exitCode, stderr } = await run(t, place, { flags, command })
  t.is(exitCode, 3, stderr)
  t.is(place.endpoint.questions.length, 2)
  t.deepEqual(await place.published(), [`${place.scope}/a`])
})
