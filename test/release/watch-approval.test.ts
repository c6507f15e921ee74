import test from 'ava'
import { takePlace, type WatchPlace, watchApproval } from '../../lib/release/watch-approval.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { packument, replyWith } from '../fakes/registry.ts'
import { alice, failIn, TARGET } from '../fakes/release.ts'
import { createTableRegistry } from '../fakes/table-registry.ts'

const OURS = packument(TARGET.version, { integrity: 'sha512-ours' })

function scene(onLook: () => void = () => {}, place?: WatchPlace, statuses = ['published']) {
  const clock = createHastyClock()
  const packumentOf = () => {
    onLook()
    return OURS
  }
  const registry = createTableRegistry({
    status: statuses.map((status) => replyWith(200, { status })),
    packument: packumentOf,
  })
  const query = { registry, reader: alice.credential, target: TARGET }
  const seen = { unstaged: 0 }
  const onUnstaged = () => {
    seen.unstaged += 1
  }
  const answered = new AbortController()
  const hashes = { integrity: 'sha512-ours', shasum: 'ours' }
  const watch = () =>
    watchApproval(
      { hashes, commit: undefined, view: undefined },
      { query, clock, fail: failIn(), onUnstaged },
      answered.signal,
      place,
    )
  return { watch, answered, seen, clock, registry }
}

test('the registry is first asked after two seconds', async (t) => {
  const { watch, seen, clock } = scene()
  await watch()
  t.deepEqual([clock.slept, seen.unstaged], [[2000], 2])
})

test('the result of a request that was under way at the answer is ignored', async (t) => {
  const { watch, answered, seen } = scene(() => answered.abort(new Error('answered')))
  await watch()
  t.is(seen.unstaged, 0)
})

test('a request that is under way at the answer is aborted, so that the job can end', async (t) => {
  const { watch, answered, registry } = scene()
  const asked = Promise.withResolvers<void>()
  registry.request = ({ signal }) => {
    asked.resolve()
    return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  }
  const watching = watch()
  await asked.promise
  answered.abort(new Error('answered'))
  await t.throwsAsync(watching, { message: 'answered' })
})

test('the registry is not asked after the answer', async (t) => {
  const { watch, answered, registry } = scene()
  answered.abort(new Error('answered'))
  await t.throwsAsync(watch(), { message: 'answered' })
  t.deepEqual(registry.requests, [])
})

test('two hundred watches together ask the registry four times a second', async (t) => {
  const { watch, clock } = scene(() => {}, { index: 3, count: 200 }, ['staged', 'published'])
  await watch()
  t.deepEqual(clock.slept, [2750, 50_000])
})

test('parallel waits start one after the other, pause for longer, and never pass the deadline', async (t) => {
  const clock = createHastyClock()
  const deadline = clock.now() + 60_000
  const paced = await takePlace(clock, { index: 8, count: 200 }, deadline)
  for (const ms of [2_000, 2_000, 0]) await paced.sleep(ms)
  t.deepEqual(clock.slept, [2_000, 50_000, 8_000, 0])
})
