import test from 'ava'
import { aborted } from '../../lib/async/aborted.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { absent, replyWith } from '../fakes/registry.ts'
import { TARGET } from '../fakes/release.ts'
import { ID, item, status } from '../staged/stage-scene.ts'
import { answer, CREATED, OURS, shasum, THEIRS } from './answers.ts'
import { flowScene } from './flow-scene.ts'

const STAGE = { stage: replyWith(201, { stageId: ID }), approve: CREATED }
const STAGED = replyWith(200, item({ shasum }))
const nobody = () => new Promise<GivenAnswer>(() => {})

/** Lets time pass until the work has ended. */
async function passing<Value>(work: Promise<Value>, clock: { advance: (ms: number) => Promise<void> }) {
  let hasEnded = false
  const ended = work.finally(() => {
    hasEnded = true
  })
  ended.catch(() => {})
  while (!hasEnded) await clock.advance(2000)
  return ended
}

test('an approval at the registry ends the question for an approval, and the release goes on', async (t) => {
  const words = [status('staged'), status('staged'), status('published')]
  const table = { ...STAGE, view: STAGED, status: words, packument: [absent(), OURS] }
  const scene = flowScene(t, { kind: 'staged', answer: nobody, table })
  await passing(scene.prepare(), scene.clock)
  t.is(scene.staging?.item, undefined)
  t.truthy(await scene.publish())
  t.deepEqual(scene.registry.of('approve'), [])
  t.is(scene.responder.asked.length, 1)
  t.deepEqual(scene.responder.reported, ['withdrawn: It was approved at the registry.'])
  t.true(
    scene.context.lines.some((line) => /was approved at the registry, so no answer is needed/.test(line)),
  )
})

test('an approval at the registry ends the question, and the release waits until the version is live', async (t) => {
  const words = [status('staged'), status('validating'), status('validating'), status('published')]
  const table = { ...STAGE, view: replyWith(404), status: words, packument: [absent(), OURS] }
  let looks = 0
  const scene = flowScene(t, {
    kind: 'staged',
    answer: nobody,
    report: async () => {
      looks = scene.registry.of('status').length
    },
    table,
  })
  await passing(scene.prepare(), scene.clock)
  t.is(looks, 3)
  t.deepEqual(scene.responder.reported, ['withdrawn: It was approved at the registry.'])
  t.true(scene.context.lines.some((line) => /is live/.test(line)))
})

test('a version that is approved at the registry while a code is asked for needs no code', async (t) => {
  const words = [status('staged'), status('staged'), status('published')]
  const table = { ...STAGE, view: STAGED, status: words, packument: [absent(), OURS] }
  const scene = flowScene(t, {
    kind: 'staged',
    answer: (question, hooks) => (question.ask === 'approval' ? answer(question, hooks) : nobody()),
    table,
  })
  await scene.prepare()
  t.truthy(await passing(scene.publish(), scene.clock))
  t.deepEqual(scene.registry.of('approve'), [])
  t.deepEqual(
    scene.responder.asked.map(({ ask }) => ask),
    ['approval', 'code'],
  )
  t.deepEqual(scene.responder.reported.toSorted(), [
    'published',
    'withdrawn: It was approved at the registry.',
  ])
})

test('a version that is discarded at the registry during the question ends the release before the tag', async (t) => {
  const words = [status('staged'), status('staged'), status(404)]
  const table = { ...STAGE, view: [STAGED, replyWith(404)], status: words, packument: absent() }
  const scene = flowScene(t, { kind: 'staged', answer: nobody, table })
  await t.throwsAsync(passing(scene.prepare(), scene.clock), { code: 'ESTAGEREJECTED' })
  t.deepEqual(scene.responder.reported, ['withdrawn: It was discarded at the registry.'])
  t.is(scene.staging?.item, undefined)
})

test('other bytes that go live during the question end the release', async (t) => {
  const table = {
    ...STAGE,
    view: STAGED,
    status: status('published'),
    packument: [absent(), THEIRS],
    manifest: replyWith(404),
  }
  const scene = flowScene(t, { kind: 'staged', answer: nobody, table })
  await t.throwsAsync(passing(scene.prepare(), scene.clock), { code: 'EPUBLISHCONFLICT' })
  t.deepEqual(scene.responder.reported, ['withdrawn'])
})

test('the registry is no longer polled after an answer', async (t) => {
  const table = { ...STAGE, view: STAGED, status: status('staged'), packument: absent() }
  const scene = flowScene(t, { kind: 'staged', answer, table })
  await scene.prepare()
  const asked = scene.registry.kinds().length
  await scene.clock.advance(60_000)
  t.is(scene.registry.kinds().length, asked)
  t.is(scene.clock.sleepers(), 0)
})

test('an approval at the registry while npm’s link is open needs no other link and causes no warning about the token', async (t) => {
  const pair = { authUrl: `${TARGET.registry}auth/cli/1`, doneUrl: `${TARGET.registry}-/v1/done?authId=1` }
  const words = [status('staged'), status('staged'), status('published')]
  const wanted = replyWith(401, pair, { 'www-authenticate': 'OTP' })
  const table = { ...STAGE, approve: wanted, view: STAGED, status: words, packument: [absent(), OURS] }
  const scene = flowScene(t, {
    kind: 'staged',
    features: ['approval', 'web'],
    answer: (question, hooks) =>
      question.ask === 'approval'
        ? answer(question, hooks)
        : { type: 'web', username: 'alice', key: undefined },
    confirm: (_question, _link, { signal }) => aborted(signal),
    table: { ...table, done: replyWith(202, {}) },
  })
  await scene.prepare()
  t.truthy(await passing(scene.publish(), scene.clock))
  t.is(scene.registry.of('approve').length, 1)
  t.is(scene.responder.links.length, 1)
  t.true(scene.responder.reported.includes('withdrawn: It was approved at the registry.'))
  t.notRegex(scene.context.lines.join('\n'), /(?:no|without a) second factor/)
})
