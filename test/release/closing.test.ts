import test from 'ava'
import { createClosing } from '../../lib/release/closing.ts'
import type { Conversation } from '../../lib/release/conversation.ts'
import { createManualClock } from '../fakes/clock.ts'
import { effectsWith } from '../fakes/effects.ts'
import { stepWith } from '../fakes/step.ts'

/** A job with signal handlers, and conversations that end when the test says so. */
function scene() {
  const clock = createManualClock()
  const handlers: Array<() => Promise<void>> = []
  const onSignal = (close: () => Promise<void>) => {
    handlers.push(close)
    return () => void handlers.splice(handlers.indexOf(close), 1)
  }
  const closing = createClosing(effectsWith({ sleep: clock.sleep, onSignal }))
  const told: string[] = []
  const open = (settled: Promise<void> = Promise.resolve()): Conversation => ({
    ask: () => Promise.reject(new Error('unexpected question')),
    confirm: () => Promise.reject(new Error('unexpected link')),
    tell: (state, reason) => void told.push([state, reason].filter(Boolean).join(': ')),
    settled: () => settled,
  })
  return { clock, closing, handlers, told, open, session: () => stepWith().session }
}

test('what is open is told how the release ended, over all entries', async (t) => {
  const { closing, told, open, session } = scene()
  for (const one of [session(), session()]) {
    one.open.add(open())
    closing.watch(one, { say: () => {} })
  }
  await closing.close('failed')
  t.deepEqual(told, ['failed', 'failed'])
})

test('a signal withdraws what is open', async (t) => {
  const { closing, told, open, session, handlers } = scene()
  const one = session()
  closing.watch(one, { say: () => {} })
  one.open.add(open())
  await handlers[0]?.()
  t.deepEqual(told, ['withdrawn: The job was stopped.'])
})

test('signals are watched once, and no longer after the end', async (t) => {
  const { closing, handlers, session } = scene()
  closing.watch(session(), { say: () => {} })
  closing.watch(session(), { say: () => {} })
  t.is(handlers.length, 1)
  await closing.close('withdrawn')
  t.is(handlers.length, 0)
  closing.watch(session(), { say: () => {} })
  t.is(handlers.length, 1)
})

test('with nothing open there is nothing to wait for', async (t) => {
  const { closing, clock, session } = scene()
  closing.watch(session(), { say: () => {} })
  await closing.close('withdrawn')
  t.is(clock.sleepers(), 0)
})

test('the end waits three seconds for the responder, not longer', async (t) => {
  const { closing, clock, open, session } = scene()
  const one = session()
  one.open.add(open(new Promise(() => {})))
  closing.watch(one, { say: () => {} })
  const closed = closing.close('failed')
  await clock.advance(2_999)
  t.is(clock.sleepers(), 1)
  await clock.advance(1)
  await t.notThrowsAsync(closed)
})

test('the end leaves no timer behind', async (t) => {
  const { closing, clock, open, session } = scene()
  const one = session()
  one.open.add(open())
  closing.watch(one, { say: () => {} })
  await closing.close('failed')
  t.is(clock.sleepers(), 0)
})
