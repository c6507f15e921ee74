import test from 'ava'
import { leavesNoTrace } from '../helpers/release-claims.ts'
import { createReleaseStage } from '../helpers/release-stage.ts'
import { PLUGIN, startRelease } from '../helpers/semantic-release.ts'
import { withTurn } from '../helpers/turns.ts'
import { until } from '../helpers/until.ts'

const { registry, scene, codeOf, release } = await createReleaseStage(test)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} while a maintainer is asked withdraws the question and ends the job by it`, async (t) => {
    const place = await scene({ features: ['approval', 'wait', 'sealed'], decide: () => 'never' })
    const { endpoint, repository, env } = place
    const run = await withTurn(async () => {
      const running = await startRelease(repository, { env })
      const isWaiting = () => endpoint.requests.some(({ path }) => path.endsWith('after=1'))
      await Promise.race([endpoint.until(isWaiting), running.ended])
      running.kill(signal)
      return running.ended
    })
    t.is(run.signal, signal, run.output)
    t.deepEqual(
      endpoint.tellings.map(({ state }) => state),
      ['withdrawn'],
    )
    t.deepEqual([run.tags, place.writes()], [[], []])
    leavesNoTrace(t, place, run)
  })
}

test('SIGTERM while the registry takes its time says that the release failed, and ends the job by it', async (t) => {
  const place = await scene(({ bob }) => ({ features: ['approval', 'wait'], decide: () => codeOf(bob) }))
  const { endpoint, repository, env, name } = place
  const match = { method: 'PUT', path: new RegExp(`^/${name}$`) }
  const { promise, resolve } = Promise.withResolvers<void>()
  t.teardown(resolve)
  registry.faults.add({ match, do: { type: 'hold', until: promise }, stage: 'before-2fa' })
  const run = await withTurn(async () => {
    const running = await startRelease(repository, { env })
    await Promise.race([until(() => place.writes().length > 0), running.ended])
    running.kill('SIGTERM')
    return running.ended
  })
  t.is(run.signal, 'SIGTERM', run.output)
  t.deepEqual(
    endpoint.tellings.map(({ state }) => state),
    ['publishing', 'failed'],
  )
  leavesNoTrace(t, place, run)
})

test('where a later plugin ends the release, the approval is closed', async (t) => {
  const place = await scene({
    features: ['approval', 'wait'],
    decide: () => ({ answer: { approved: true } }),
    files: { 'later.mjs': `export const prepare = () => { throw new Error('no') }\n` },
  })
  const run = await release(t, place, { plugins: [PLUGIN, './later.mjs'] })
  t.is(run.exitCode, 1, run.output)
  t.is(place.endpoint.tellings.length, 1)
  t.regex(place.endpoint.tellings[0]?.state ?? '', /^(?:failed|withdrawn)$/)
  t.deepEqual([run.tags, place.writes()], [[], []])
})
