import test from 'ava'
import { createWaiters, type Waiter } from '../../src/questions/waiters.ts'

const signal = new AbortController().signal
const patience = { waitMs: 60_000, signal }
const MANY = 10_000

/** Ten thousand jobs that wait, and the ids of the questions that had news for them. */
function crowd() {
  const waiters = createWaiters()
  const heard: string[] = []
  const jobs = Array.from({ length: MANY }, (_, index) => {
    const id = `question ${index}`
    const waiter = waiters.enter(id, 1, patience)
    const done = waiter.next().then((isNews) => {
      if (isNews) heard.push(id)
    })
    return { waiter, done }
  })
  const leave = () => {
    for (const { waiter } of jobs) waiter.leave()
  }
  return { waiters, heard, jobs, leave }
}

test('news of one question wakes one of ten thousand', async (t) => {
  const { waiters, heard, jobs, leave } = crowd()
  t.is(waiters.count(), MANY)
  waiters.wake('question 7007')
  await jobs[7007]?.done
  t.deepEqual(heard, ['question 7007'])
  leave()
  t.is(waiters.count(), 0)
})

test('where news may have been missed, all are looked for, two hundred at a time, and only those with news wake', async (t) => {
  const { waiters, heard, jobs, leave } = crowd()
  const sizes: number[] = []
  await waiters.wakeMissed(async (ids) => {
    sizes.push(ids.length)
    return new Map(ids.map((id) => [id, id === 'question 3' || id === 'question 9999' ? 2 : 1]))
  })
  await Promise.all([jobs[3]?.done, jobs[9999]?.done])
  t.deepEqual(heard, ['question 3', 'question 9999'])
  t.deepEqual([...new Set(sizes)], [200])
  t.is(sizes.length, MANY / 200)
  leave()
})

test('closing lets all go at once, and nobody waits from then on', async (t) => {
  const { waiters, heard, jobs, leave } = crowd()
  waiters.close()
  await Promise.all(jobs.map(({ done }) => done))
  t.deepEqual(heard, [])
  leave()
  const late = waiters.enter('question 1', 0, patience)
  t.false(await late.next())
  late.leave()
})

test('news that comes between two looks is not missed', async (t) => {
  const waiters = createWaiters()
  const waiter = waiters.enter('question', 1, patience)
  waiters.wake('question')
  t.true(await waiter.next())
  const next = waiter.next()
  waiters.wake('question')
  t.true(await next)
  waiter.leave()
})

for (const [title, given] of [
  ['whose client is gone', { waitMs: 60_000, signal: AbortSignal.abort() }],
  ['that has no time', { waitMs: 0, signal }],
] as const) {
  test(`a poll ${title} hears nothing`, async (t) => {
    const waiters = createWaiters()
    const waiter = waiters.enter('question', 1, given)
    t.false(await waiter.next())
    waiter.leave()
    t.is(waiters.count(), 0)
  })
}

test('of more than four polls of one question the oldest are let go', async (t) => {
  const waiters = createWaiters()
  const polls: Waiter[] = Array.from({ length: 6 }, () => waiters.enter('question', 1, patience))
  t.deepEqual(await Promise.all(polls.slice(0, 2).map((poll) => poll.next())), [false, false])
  t.is(waiters.count(), 4)
  waiters.wake('question')
  t.deepEqual(await Promise.all(polls.slice(2).map((poll) => poll.next())), [true, true, true, true])
  for (const poll of polls) poll.leave()
  t.is(waiters.count(), 0)
})
