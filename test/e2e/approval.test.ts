import { appendFile, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Question } from '@cfa/protocol'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { endsIn, nothingDone } from '../helpers/release-claims.ts'
import type { Scene } from '../helpers/release-scene.ts'

const { registry, scene, codeOf, wrongCodeOf, release, hooks } = await createHarness(test)

const APPROVAL = ['approval', 'wait', 'sealed'] as const
const summary = ({ ask, attempt, reason }: Question) => ({ ask, attempt, reason })
const approved = { answer: { approved: true } } as const
/** Changes the package as a later plugin could. */
const change = ({ repository }: Scene) => appendFile(path.join(repository.cwd, 'index.js'), '// changed')

test('a decline before the tag leaves nothing behind', async (t) => {
  const decide = () => ({ answer: { declined: true, by: 'bob', reason: 'Not on a Friday.' } }) as const
  const place = await scene({ features: APPROVAL, decide })
  const run = await release(t, place)
  await nothingDone(t, place, run, 'EAPPROVALDECLINED')
  t.regex(run.output, /is published directly: http.* can’t stage \(HTTP 404\)\.$/m)
  t.regex(run.output, /Declined by: bob\. Reason given: Not on a Friday\./)
  t.is(place.endpoint.questions.length, 1)
})

test('a question that the responder closes ends the release before the tag, and is no decline', async (t) => {
  const withdrawn = { status: 200, body: { revision: 9, state: 'withdrawn' } }
  const place = await scene({
    features: APPROVAL,
    decide: () => 'never',
    interrupt: ({ path }) => (path.includes('after=') ? withdrawn : undefined),
  })
  const run = await release(t, place)
  await nothingDone(t, place, run, 'ERESPONDERCLOSED')
  t.notRegex(run.output, /declined the/)
  t.deepEqual(place.endpoint.reports, [])
})

test('a question that nobody answers in time is withdrawn and leaves nothing behind', async (t) => {
  const place = await scene({ features: APPROVAL, decide: () => 'never' })
  // In real time, because the question has to be there when its time is up.
  const run = await hooks(t, place, { calls: stepsWith({ timeout: '2s' }), haste: 1 })
  endsIn(t, 'prepare', run, 'EAPPROVALTIMEOUT')
  t.deepEqual([place.writes(), await place.versions()], [[], []])
  t.deepEqual(
    place.endpoint.reports.map(({ state }) => state),
    ['withdrawn'],
  )
})

test('the question says what is released, by whom and from where, and the code is asked for after the tag and masked', async (t) => {
  const tags: string[][] = []
  const place = await scene(({ bob }) => ({
    features: APPROVAL,
    decide: async ({ ask }) => {
      tags.push(await place.repository.remoteTags())
      return ask === 'approval' ? approved : codeOf(bob)
    },
  }))
  const run = await release(t, place, { ci: 'github' })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(tags, [[], ['v1.0.0']])
  const [approval, code] = place.endpoint.questions as [Question, Question]
  t.deepEqual([approval, code].map(summary), [
    { ask: 'approval', attempt: 1, reason: null },
    { ask: 'code', attempt: 1, reason: null },
  ])
  t.not(approval.id, code.id)
  t.deepEqual(approval.package, code.package)
  const { package: asked, accounts, build, kind } = approval
  const { dist } = (await registry.packument(place.name)).versions['1.0.0']
  const { length: size } = await registry.tarball(place.name, '1.0.0')
  t.is(kind, 'publish')
  t.like(asked, { name: place.name, version: '1.0.0', tag: 'latest', registry: registry.url })
  t.like(asked, { integrity: dist.integrity, size, files: 2 })
  t.deepEqual(accounts, [place.alice.name, place.bob.name])
  t.like(build, { service: 'GitHub Actions', repository: 'example/project', branch: 'main' })
  t.is(build.commit, await place.repository.head())
  t.is(build.url, 'https://github.com/example/project/actions/runs/1')
  const { codes } = place.endpoint
  t.deepEqual(
    place.writes().map(({ otp }) => otp),
    codes,
  )
  t.deepEqual(run.output.match(/^::add-mask::.*$/gm), [`::add-mask::${codes[0]}`])
  t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
})

test('after a rejected code from the approval another code is asked for', async (t) => {
  const place = await scene(({ bob }) => ({
    features: APPROVAL,
    decide: ({ ask }) => (ask === 'approval' ? wrongCodeOf(bob) : codeOf(bob)),
  }))
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(
    place.endpoint.questions.map(({ ask }) => ask),
    ['approval', 'code'],
  )
  t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
})

test('contents that change after the approval are asked about again and then published', async (t) => {
  const place = await scene(({ bob }) => ({
    features: APPROVAL,
    decide: async ({ attempt }) => {
      if (attempt === 1) await change(place)
      return codeOf(bob)
    },
  }))
  const run = await hooks(t, place, { calls: stepsWith({ tarballDir: 'packed' }) })
  t.deepEqual(run.errors, [], run.output)
  const { questions } = place.endpoint
  t.deepEqual(questions.map(summary), [
    { ask: 'approval', attempt: 1, reason: null },
    { ask: 'approval', attempt: 2, reason: 'changed' },
  ])
  const [before, after] = questions as [Question, Question]
  t.is(before.id, after.id)
  t.not(before.package.integrity, after.package.integrity)
  const { dist } = (await registry.packument(place.name)).versions['1.0.0']
  t.is(dist.integrity, after.package.integrity)
  const kept = await readFile(path.join(place.repository.cwd, 'packed', `${place.name}-1.0.0.tgz`))
  t.deepEqual(kept, await registry.tarball(place.name, '1.0.0'))
})

test('contents that change after the approval and are then declined are not published', async (t) => {
  const place = await scene(({ bob }) => ({
    features: APPROVAL,
    decide: async ({ reason }) => {
      if (reason === 'changed') return { answer: { declined: true } }
      await change(place)
      return codeOf(bob)
    },
  }))
  const run = await hooks(t, place)
  endsIn(t, 'publish', run, 'EAPPROVALDECLINED')
  t.regex(run.errors[0]?.details ?? '', /the package is NOT published/)
  t.deepEqual(place.writes(), [])
})
