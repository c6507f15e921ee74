import test from 'ava'
import { createWaiters, type Waiter } from '../../src/questions/waiters.ts'

const signal = new AbortController().signal
const options = { waitMs: 60_000, signal }
const MANY = 10_000

/** Ten thousand waiting jobs, and the ids of the questions whose news reached them. */
function crowd() {
  const waiters = createWaiters()
  const heard: string[] = []
  const jobs = Array.from({ length: MANY }, (_, index) => {
    const id = `question ${index}`
    const waiter = waiters.enter(id, 1, options)
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

test('news of one question wakes only its job among ten thousand', async (t) => {
  const { waiters, heard, jobs, leave } = crowd()
  t.is(waiters.count(), MANY)
  waiters.wake('question 7007')
  await jobs[7007]?.done
  t.deepEqual(heard, ['question 7007'])
  leave()
  t.is(waiters.count(), 0)
})

test('after missed news, all questions are read two hundred at a time, and only jobs with news wake', async (t) => {
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

test('closing ends all waits at once, and later ones immediately', async (t) => {
  const { waiters, heard, jobs, leave } = crowd()
  waiters.close()
  await Promise.all(jobs.map(({ done }) => done))
  t.deepEqual(heard, [])
  leave()
  const late = waiters.enter('question 1', 0, options)
  t.false(await late.next())
  late.leave()
})

test('news between two waits is not missed', async (t) => {
  const waiters = createWaiters()
  const waiter = waiters.enter('question', 1, options)
  waiters.wake('question')
  t.true(await waiter.next())
  const next = waiter.next()
  waiters.wake('question')
  t.true(await next)
  waiter.leave()
})

for (const [title, given] of [
  ['whose client has disconnected', { waitMs: 60_000, signal: AbortSignal.abort() }],
  ['without any time to wait', { waitMs: 0, signal }],
] as const) {
  test(`a poll ${title} gets no news`, async (t) => {
    const waiters = createWaiters()
    const waiter = waiters.enter('question', 1, given)
    t.false(await waiter.next())
    waiter.leave()
    t.is(waiters.count(), 0)
  })
}

test('only the latest four polls of a question keep waiting', async (t) => {
  const waiters = createWaiters()
  const polls: Waiter[] = Array.from({ length: 6 }, () => waiters.enter('question', 1, options))
  t.deepEqual(await Promise.all(polls.slice(0, 2).map((poll) => poll.next())), [false, false])
  t.is(waiters.count(), 4)
  waiters.wake('question')
  t.deepEqual(await Promise.all(polls.slice(2).map((poll) => poll.next())), [true, true, true, true])
  for (const poll of polls) poll.leave()
  t.is(waiters.count(), 0)
})
