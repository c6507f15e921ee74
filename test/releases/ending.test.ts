import test from 'ava'
import { leavesNoTrace } from '../helpers/release-claims.ts'
import { createReleaseStage } from '../helpers/release-stage.ts'
import { PLUGIN, startRelease } from '../helpers/semantic-release.ts'
import { withTurn } from '../helpers/turns.ts'

const { scene, release } = await createReleaseStage(test)

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
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

const failures = [
  {
    what: 'an error of its own kind',
    error: `Object.assign(new Error('no'), { semanticRelease: true, code: 'ENO' })`,
  },
  { what: 'any other error', error: `new Error('no')` },
]
for (const { what, error } of failures) {
  test(`where a later plugin ends the release with ${what}, the approval is closed`, async (t) => {
    const place = await scene({
      features: ['approval', 'wait'],
      decide: () => ({ answer: { approved: true } }),
      files: { 'later.mjs': `export const prepare = () => { throw ${error} }\n` },
    })
    const run = await release(t, place, { plugins: [PLUGIN, './later.mjs'] })
    t.is(run.exitCode, 1, run.output)
    t.is(place.endpoint.tellings.length, 1)
    t.regex(place.endpoint.tellings[0]?.state ?? '', /^(?:failed|withdrawn)$/)
    t.deepEqual([run.tags, place.writes()], [[], []])
  })
}
