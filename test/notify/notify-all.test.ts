import test from 'ava'
import { NotDelivered } from '../../lib/notify/not-delivered.ts'
import type { Notice } from '../../lib/notify/notice.ts'
import { followAll, followInTime, notifyAll } from '../../lib/notify/notify-all.ts'
import type { Notifier } from '../../lib/notify/types.ts'
import { createEffects, message } from './receiver.ts'

const ADDRESS = 'https://hooks.example/of-mine'

function createFake(name: string, overrides: Partial<Notifier> = {}) {
  const calls: Array<[string, unknown, Notice['kind']]> = []
  const notifier: Notifier = {
    name,
    send: async ({ kind }) => {
      calls.push(['send', undefined, kind])
      return `${name}-1`
    },
    follow: async (reference, { kind }) => void calls.push(['follow', reference, kind]),
    ...overrides,
  }
  return { notifier, calls }
}

const failing = (error: Error) => async (): Promise<never> => {
  throw error
}

test('all notifiers are told, and later messages refer to the first ones', async (t) => {
  const [a, b] = [createFake('a'), createFake('b')]
  const effects = createEffects()
  const receipts = await notifyAll([a.notifier, b.notifier], message(), effects)
  t.deepEqual(
    receipts.map(({ isDelivered, reference }) => [isDelivered, reference]),
    [
      [true, 'a-1'],
      [true, 'b-1'],
    ],
  )
  const reminded = await followAll(receipts, message({ kind: 'reminder' }), effects)
  await followAll(reminded, message({ kind: 'outcome' }), effects)
  t.deepEqual(b.calls, [
    ['send', undefined, 'waiting'],
    ['follow', 'b-1', 'reminder'],
    ['follow', 'b-1', 'outcome'],
  ])
  t.deepEqual(effects.lines, [])
})

test('an outcome that takes longer than 15 seconds is abandoned, so that the job can end', async (t) => {
  const follow: Notifier['follow'] = (_reference, _notice, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  const { notifier } = createFake('a', { follow })
  const effects = createEffects()
  const receipts = [{ notifier, isDelivered: true, reference: 'a-1' }]
  await followInTime(receipts, message({ kind: 'outcome' }), effects)
  await new Promise((resolve) => setImmediate(resolve))
  t.regex(effects.lines.join('\n'), /by a failed: It took longer than 15 seconds\./)
})

test('no notifiers is not a failure', async (t) => {
  const effects = createEffects()
  t.deepEqual(await notifyAll([], message({ link: 'nonsense' }), effects), [])
  t.deepEqual(await followAll([], message(), effects), [])
  t.deepEqual(effects.lines, [])
})

test('a notifier that fails is logged, and the others are told', async (t) => {
  const a = createFake('a', { send: failing(new NotDelivered('It answered with status 404.')) })
  const b = createFake('b')
  const effects = createEffects()
  const receipts = await notifyAll([a.notifier, b.notifier], message(), effects)
  t.deepEqual(
    receipts.map(({ isDelivered }) => isDelivered),
    [false, true],
  )
  t.deepEqual(effects.lines, [
    'The notification by a failed: It answered with status 404. The release is not affected.',
  ])
})

test('the log does not show the text of an unexpected error', async (t) => {
  const a = createFake('a', {
    send: failing(new Error(`Invalid URL: ${ADDRESS}`)),
    follow: failing(new TypeError(ADDRESS)),
  })
  const effects = createEffects()
  await notifyAll([a.notifier], message(), effects)
  await followAll(
    [{ notifier: a.notifier, isDelivered: true, reference: 'x' }],
    message({ kind: 'outcome' }),
    effects,
  )
  t.is(effects.lines.length, 2)
  t.false(effects.lines.join('\n').includes('of-mine'))
})

test('a notifier that throws instead of rejecting is a failure too', async (t) => {
  const send = (() => {
    throw new NotDelivered('It is broken.')
  }) as Notifier['send']
  const [receipt] = await notifyAll([createFake('a', { send }).notifier], message(), createEffects())
  t.false(receipt?.isDelivered)
})

test('a notifier whose first message failed gets the reminder as a new message, and no outcome', async (t) => {
  const a = createFake('a')
  const missed = [{ notifier: a.notifier, isDelivered: false, reference: undefined }]
  t.deepEqual(await followAll(missed, message({ kind: 'outcome' }), createEffects()), missed)
  t.deepEqual(a.calls, [])
  const reached = await followAll(missed, message({ kind: 'reminder' }), createEffects())
  t.deepEqual(a.calls, [['send', undefined, 'reminder']])
  t.true(reached[0]?.isDelivered)
})

test('notifiers are told at the same time', async (t) => {
  const started: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const slow = (name: string) =>
    createFake(name, {
      send: async () => {
        if (started.push(name) === 2) resolve()
        await promise
        return undefined
      },
    }).notifier
  await notifyAll([slow('a'), slow('b')], message(), createEffects())
  t.deepEqual(started, ['a', 'b'])
})

test('a link that is not allowed is left out, and the log says so', async (t) => {
  const links: unknown[] = []
  const a = createFake('a', { send: async ({ link }) => void links.push(link) as undefined })
  const effects = createEffects()
  await notifyAll([a.notifier], message({ link: 'https://www.npmjs.com/auth/cli/0b5f' }), effects)
  t.deepEqual(links, [undefined])
  t.is(effects.lines.length, 1)
  t.notRegex(effects.lines[0] ?? '', /0b5f/)
})
