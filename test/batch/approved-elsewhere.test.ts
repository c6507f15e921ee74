import test from 'ava'
import type { Job } from '../../lib/batch/job.ts'
import { type BatchTools, runBatch } from '../../lib/batch/run-batch.ts'
import { getError } from '../../lib/errors/get-error.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { TARGET } from '../fakes/release.ts'
import { askingScene, code } from '../release/session-scene.ts'
import { jobScene, refused, type Verdict } from './jobs.ts'

type Watched = { job: Job; approve: () => void; discard: () => void; isOver: () => boolean }

const DISCARDED = () => getError('ESTAGEREJECTED', { registry: TARGET.registry })

/** Staged packages a and b, at a registry where somebody may approve them in the meantime. */
function scene(
  answer: (watched: Record<string, Watched>) => Promise<GivenAnswer>,
  verdict: Verdict = () => 'done',
  takesSeveral = true,
) {
  const asking = askingScene({
    answer: () => answer(watched),
    features: takesSeveral ? ['several', 'approval'] : [],
  })
  const { clock, context, accounts, newSession, responder } = asking
  const { jobs, sent } = jobScene({ a: [], b: [] }, verdict)
  const all = jobs.map((job) =>
    watch({ ...job, topic: { ...job.topic, target: { ...TARGET, name: job.key } } }),
  )
  const watched = Object.fromEntries(all.map((each) => [each.job.key, each]))
  const count = { written: 0 }
  const run = async (more: Partial<BatchTools> = {}) => {
    const { progress, error } = await runBatch(
      all.map(({ job }) => job),
      {
        ...{ newSession, accounts, asking: () => asking.asking, takesSeveral, count, mask: () => {} },
        approve: async () => undefined,
        onRefused: () => {},
        confirming: { clock, logger: context.logger, pollDone: () => Promise.reject(new Error('no poll')) },
        ...more,
      },
    )
    const states = [...progress.states()].map(([{ key }, { kind }]) => `${key} ${kind}`)
    return { states, error, sent, written: count.written, reported: responder.reported, lines: context.lines }
  }
  return { run, watched, responder, clock }
}

function watch(job: Job): Watched {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let over: AbortSignal | undefined
  const elsewhere = {
    watch: (signal: AbortSignal) => {
      over = signal
      return promise
    },
    waitUntilShown: undefined,
  }
  return {
    job: { ...job, elsewhere },
    approve: resolve,
    discard: () => reject(DISCARDED()),
    isOver: () => over?.aborted ?? false,
  }
}

const nobody = () => new Promise<GivenAnswer>(() => {})
const settled = () => new Promise(setImmediate)

test('once all packages are approved at the registry, the question is withdrawn and nothing is sent', async (t) => {
  const { run } = scene(({ a, b }) => {
    a?.approve()
    b?.approve()
    return nobody()
  })
  const { states, error, sent, written, reported } = await run()
  t.deepEqual([states, error, sent, written], [['a published', 'b published'], undefined, [], 2])
  t.deepEqual(reported, ['withdrawn: It was approved at the registry.'])
})

test('a package that is approved at the registry is not sent, and is logged once', async (t) => {
  const { run, watched } = scene(async ({ a }) => {
    a?.approve()
    await settled()
    return code('111111')
  })
  const { states, sent, lines } = await run()
  t.deepEqual([states, sent], [['a published', 'b published'], ['b 111111']])
  t.is(lines.filter((line) => /^a was approved at the registry/.test(line)).length, 1)
  t.true(watched.b?.isOver())
})

test('a package that is discarded at the registry fails and ends the question', async (t) => {
  const { run } = scene(({ a }) => {
    a?.discard()
    return nobody()
  })
  const { states, error, sent, reported } = await run()
  t.deepEqual([states, error, sent], [['a failed', 'b waiting'], undefined, []])
  t.is(reported.at(-1), 'withdrawn: It was discarded at the registry.')
})

test('a package that is approved at the registry while its code is sent is published, even if the code is rejected', async (t) => {
  const place = scene(
    async () => code('111111'),
    (name) => {
      if (name !== 'a') return 'done'
      place.watched.a?.approve()
      return 'rejected'
    },
  )
  const { states, sent } = await place.run()
  t.deepEqual(states, ['a published', 'b published'])
  t.deepEqual(sent, ['a 111111', 'b 111111'])
})

test('a question about one package ends as well once it is approved at the registry', async (t) => {
  const { run, responder } = scene(
    async ({ a, b }) => {
      a?.approve()
      b?.approve()
      return nobody()
    },
    () => 'done',
    false,
  )
  const { states, error, reported } = await run()
  t.deepEqual([states, error], [['a published', 'b published'], undefined])
  t.is(responder.asked.length, 1)
  t.deepEqual(reported, ['withdrawn: It was approved at the registry.'])
})

test('with a question for each, a package that is approved at the registry does not hold up the others', async (t) => {
  let asked = 0
  const { run, responder } = scene(
    async ({ a }) => {
      asked += 1
      if (asked > 1) return code('111111')
      a?.approve()
      return nobody()
    },
    () => 'done',
    false,
  )
  const { states, error, sent, reported } = await run()
  t.deepEqual([states, error], [['a published', 'b published'], undefined])
  t.deepEqual(sent, ['b 111111'])
  t.deepEqual(
    responder.asked.map(({ package: { name } }) => name),
    ['a', 'b'],
  )
  t.is(reported[0], 'withdrawn: It was approved at the registry.')
})

test('with a question for each, a package that was answered and then approved at the registry is reported as published', async (t) => {
  let asked = 0
  const { run } = scene(
    async ({ a }) => {
      asked += 1
      if (asked > 1) {
        a?.approve()
        await settled()
      }
      return code('111111')
    },
    () => 'done',
    false,
  )
  const { states, sent, reported } = await run()
  t.deepEqual([states, sent], [['a published', 'b published'], ['b 111111']])
  t.deepEqual(reported, ['published', 'publishing', 'published'])
})

test('a run that has partly failed is not reported as published when the rest is approved at the registry', async (t) => {
  let asked = 0
  const place = scene(
    async ({ b }) => {
      asked += 1
      if (asked > 1) {
        b?.approve()
        return nobody()
      }
      return code('111111')
    },
    (name) => (name === 'a' ? refused() : 'rejected'),
  )
  const { states, error, reported } = await place.run()
  t.deepEqual([states, error], [['a failed', 'b published'], undefined])
  t.is(reported.at(-1), 'withdrawn: 1 of 2 were published.')
})

test('a package that is discarded while its code is rejected is not asked about again', async (t) => {
  const place = scene(
    async () => code('111111'),
    (name) => {
      if (name === 'a') place.watched.a?.discard()
      return 'rejected'
    },
  )
  const { states, error } = await place.run()
  t.deepEqual([states, error], [['a failed', 'b waiting'], undefined])
  t.is(place.responder.asked.length, 1)
})

test('a registry that does not answer holds up a decline for a minute at most', async (t) => {
  const place = scene(async () => ({ type: 'decline', by: 'bob', reason: undefined }))
  const looking = Promise.withResolvers<void>()
  for (const { job } of Object.values(place.watched)) {
    if (!job.elsewhere) continue
    job.elsewhere.isApproved = () => {
      looking.resolve()
      return new Promise<boolean>(() => {})
    }
  }
  const running = place.run()
  await looking.promise
  await place.clock.advance(60_000)
  t.like((await running).error, { code: 'EOTPDECLINED' })
})

test('a package that is discarded after it was published stays published', async (t) => {
  const place = scene(
    async () => code('111111'),
    (name) => {
      if (name === 'b') place.watched.a?.discard()
      return 'done'
    },
  )
  const { states, error } = await place.run()
  t.deepEqual([states, error], [['a published', 'b published'], undefined])
})

test('after a decline, a package that is approved at the registry counts as published', async (t) => {
  const place = scene(async () => ({ type: 'decline', by: 'bob', reason: undefined }))
  const { a } = place.watched
  if (a?.job.elsewhere) a.job.elsewhere.isApproved = async () => true
  const { states, error } = await place.run()
  t.like(error, { code: 'EOTPDECLINED' })
  t.deepEqual(states, ['a published', 'b waiting'])
})
