import test from 'ava'
import type { Message } from '../../lib/notify/message.ts'
import { createReminder } from '../../lib/notify/remind-once.ts'
import type { Notifier, NotifyEffects } from '../../lib/notify/types.ts'
import { effectsWith } from '../fakes/effects.ts'

const MESSAGE: Message = {
  ...{ package: 'tool', version: '1.0.0', tag: 'latest', registry: 'registry.example' },
  ...{ title: 'tool waits', text: '', link: undefined, kind: 'reminder' },
}

function reminderOf(timeoutMs: number) {
  const clock = { now: 1_000 }
  const left: number[] = []
  const followed: unknown[] = []
  const notifier = {
    follow: async (reference: unknown) => void followed.push(reference),
  } as unknown as Notifier
  const effects = {
    ...effectsWith({ now: () => clock.now }),
    logger: { log: () => {} },
  } as unknown as NotifyEffects
  const reminder = createReminder({
    ...{ start: clock.now, timeoutMs, effects },
    receipts: () => [{ notifier, isDelivered: true, reference: undefined }],
    message: (leftMs) => {
      left.push(leftMs)
      return { ...MESSAGE, text: `${leftMs} ms are left.` }
    },
  })
  return { clock, left, reminder, followed: () => followed.length }
}

test('one reminder is sent when half the time is over, with the time left', async (t) => {
  const { clock, left, reminder, followed } = reminderOf(100)
  clock.now += 49
  reminder.tick()
  t.deepEqual(left, [])
  clock.now += 11
  reminder.tick()
  clock.now += 20
  reminder.tick()
  await reminder.sent()
  t.deepEqual([left, followed()], [[40], 1])
})

test('a wait of no time has no reminder', async (t) => {
  const { clock, left, reminder } = reminderOf(0)
  clock.now += 10
  reminder.tick()
  await reminder.sent()
  t.deepEqual(left, [])
})
