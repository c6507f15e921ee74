import test from 'ava'
import { createClosing, type OpenRelease } from '../lib/closing.ts'
import type { QuestionSession } from '../lib/release/question-session.ts'
import { createManualClock } from './fakes/clock.ts'

/** A job with signal handlers, and questions that are settled when the test says so. */
function scene() {
  const clock = createManualClock()
  const handlers: Array<() => Promise<void>> = []
  const onSignal = (close: () => Promise<void>) => {
    handlers.push(close)
    return () => void handlers.splice(handlers.indexOf(close), 1)
  }
  const closing = createClosing(clock, onSignal)
  const events: string[] = []
  const question = (settled: Promise<void> = Promise.resolve()): QuestionSession => ({
    ask: () => Promise.reject(new Error('unexpected question')),
    confirm: () => Promise.reject(new Error('unexpected link')),
    report: (state, reason) => void events.push([state, reason].filter(Boolean).join(': ')),
    settled: () => settled,
  })
  const release = (open: QuestionSession[], notify = async () => {}): OpenRelease => ({
    open: new Set(open),
    say: (why) => void events.push(`say ${why}`),
    abandon: () => void events.push('abandon'),
    notify,
  })
  return { clock, closing, handlers, events, question, release }
}

test('what is open hears how the release ended, over all entries, and no npm is left', async (t) => {
  const { closing, events, question, release } = scene()
  closing.watch('run', 'one', release([question()]))
  closing.watch('run', 'other', release([question(), question()]))
  await closing.close('run', 'failed')
  t.deepEqual(events, [
    ...['say failed', 'say failed', 'abandon', 'abandon'],
    ...['failed', 'failed', 'failed'],
  ])
})

test('an end without a failure is not talked about', async (t) => {
  const { closing, events, question, release } = scene()
  closing.watch('run', 'one', release([question()]))
  await closing.close('run', 'withdrawn')
  t.deepEqual(events, ['abandon', 'withdrawn'])
})

test('a signal withdraws what is open, in every run', async (t) => {
  const { closing, events, handlers, question, release } = scene()
  closing.watch('run', 'one', release([question()]))
  closing.watch('other', 'one', release([question()]))
  await handlers[0]?.()
  const why = 'withdrawn: The job was stopped.'
  t.deepEqual(events, ['say signal', 'say signal', 'abandon', 'abandon', why, why])
})

test('a run that ends leaves the others alone', async (t) => {
  const { closing, events, handlers, question, release } = scene()
  closing.watch('run', 'one', release([question()]))
  closing.watch('other', 'one', release([]))
  await closing.close('other', 'failed')
  t.deepEqual(events, ['say failed', 'abandon'])
  t.is(handlers.length, 1)
  await closing.close('run', 'failed')
  t.is(handlers.length, 0)
})

test('an entry that is watched anew takes the place of what it was', async (t) => {
  const { closing, events, question, release } = scene()
  closing.watch('run', 'one', release([question()]))
  closing.watch('run', 'one', release([]))
  await closing.close('run', 'withdrawn')
  t.deepEqual(events, ['abandon'])
})

test('signals are watched once, and no longer after the end', async (t) => {
  const { closing, handlers, release } = scene()
  closing.watch('run', 'one', release([]))
  closing.watch('run', 'other', release([]))
  t.is(handlers.length, 1)
  await closing.close('run', 'withdrawn')
  t.is(handlers.length, 0)
  closing.watch('run', 'one', release([]))
  t.is(handlers.length, 1)
})

test('signals are watched from the beginning of a run, when nothing is open yet', async (t) => {
  const { closing, events, handlers, release } = scene()
  closing.begin('run')
  t.is(handlers.length, 1)
  await handlers[0]?.()
  t.deepEqual(events, [])
  closing.watch('run', 'one', release([]))
  closing.begin('run')
  t.is(handlers.length, 1)
  await closing.close('run', 'withdrawn')
  t.deepEqual([events, handlers.length], [['abandon'], 0])
})

test('a run that nobody watches ends without a word', async (t) => {
  const { closing, events, clock } = scene()
  await closing.close('run', 'failed')
  t.deepEqual([events, clock.sleepers()], [[], 0])
})

for (const slow of ['the responder', 'a notifier'] as const) {
  test(`the end waits three seconds for ${slow}, not longer`, async (t) => {
    const { closing, clock, question, release } = scene()
    const never = new Promise<never>(() => {})
    const slowly = slow === 'the responder' ? release([question(never)]) : release([], () => never)
    closing.watch('run', 'one', slowly)
    let isClosed = false
    const closed = closing.close('run', 'failed').then(() => {
      isClosed = true
    })
    await clock.advance(2_999)
    t.false(isClosed)
    await clock.advance(1)
    await t.notThrowsAsync(closed)
  })
}

test('the end leaves no timer behind, also where a notifier fails', async (t) => {
  const { closing, clock, question, release } = scene()
  closing.watch(
    'run',
    'one',
    release([question()], () => Promise.reject(new Error('not delivered'))),
  )
  await t.notThrowsAsync(closing.close('run', 'failed'))
  t.is(clock.sleepers(), 0)
})
