import test from 'ava'
import { createClosing, type OpenRelease } from '../lib/closing.ts'
import type { QuestionSession } from '../lib/release/question-session.ts'
import { createManualClock } from './fakes/clock.ts'

/** A job with signal handlers and questions, and a manual clock. */
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

test('the end of a run is reported to the open questions of all entries, and every npm is abandoned', async (t) => {
  const { closing, events, question, release } = scene()
  closing.watch('run', 'one', release([question()]))
  closing.watch('run', 'other', release([question(), question()]))
  await closing.close('run', 'failed')
  t.deepEqual(events, [
    ...['say failed', 'say failed', 'abandon', 'abandon'],
    ...['failed', 'failed', 'failed'],
  ])
})

test('a run that ends without a failure has no last words', async (t) => {
  const { closing, events, question, release } = scene()
  closing.watch('run', 'one', release([question()]))
  await closing.close('run', 'withdrawn')
  t.deepEqual(events, ['abandon', 'withdrawn'])
})

test('a signal withdraws the open questions of every run', async (t) => {
  const { closing, events, handlers, question, release } = scene()
  closing.watch('run', 'one', release([question()]))
  closing.watch('other', 'one', release([question()]))
  await handlers[0]?.()
  const why = 'withdrawn: The job was stopped.'
  t.deepEqual(events, ['say signal', 'say signal', 'abandon', 'abandon', why, why])
})

test('a run that ends does not close the others', async (t) => {
  const { closing, events, handlers, question, release } = scene()
  closing.watch('run', 'one', release([question()]))
  closing.watch('other', 'one', release([]))
  await closing.close('other', 'failed')
  t.deepEqual(events, ['say failed', 'abandon'])
  t.is(handlers.length, 1)
  await closing.close('run', 'failed')
  t.is(handlers.length, 0)
})

test('an entry that is watched again replaces the earlier one', async (t) => {
  const { closing, events, question, release } = scene()
  closing.watch('run', 'one', release([question()]))
  closing.watch('run', 'one', release([]))
  await closing.close('run', 'withdrawn')
  t.deepEqual(events, ['abandon'])
})

test('signals are watched once, and only until the end', async (t) => {
  const { closing, handlers, release } = scene()
  closing.watch('run', 'one', release([]))
  closing.watch('run', 'other', release([]))
  t.is(handlers.length, 1)
  await closing.close('run', 'withdrawn')
  t.is(handlers.length, 0)
  closing.watch('run', 'one', release([]))
  t.is(handlers.length, 1)
})

test('signals are watched from the start of a run', async (t) => {
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

test('closing an unknown run does nothing', async (t) => {
  const { closing, events, clock } = scene()
  await closing.close('run', 'failed')
  t.deepEqual([events, clock.sleepers()], [[], 0])
})

for (const slow of ['the responder', 'a notifier'] as const) {
  test(`the end waits at most three seconds for ${slow}`, async (t) => {
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

test('the end leaves no timer, even if a notifier fails', async (t) => {
  const { closing, clock, question, release } = scene()
  closing.watch(
    'run',
    'one',
    release([question()], () => Promise.reject(new Error('not delivered'))),
  )
  await t.notThrowsAsync(closing.close('run', 'failed'))
  t.is(clock.sleepers(), 0)
})
