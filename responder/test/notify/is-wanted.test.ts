import type { State } from '@cfa/protocol'
import test from 'ava'
import type { ChannelTarget } from '../../src/api/channels.ts'
import type { Delivery } from '../../src/notify/deliveries.ts'
import { followed, isWanted } from '../../src/notify/is-wanted.ts'

const NOW = 1_000
const delivery = (kind: Delivery['kind'], revision: number, changes: Partial<Delivery> = {}): Delivery => ({
  id: `${kind}-${revision}`,
  channel_id: 'channel',
  question_id: 'question',
  folded_into: null,
  ...{ kind, revision, tries: 1, next_at: NOW, receipt: null, failure: null },
  ...changes,
})
const arrived = (kind: Delivery['kind'], revision: number, receipt = {}) =>
  delivery(kind, revision, { next_at: null, receipt })

interface Case {
  title: string
  delivery: Delivery
  others?: Delivery[]
  state: State
  channelKind?: ChannelTarget['kind']
  expiresAt?: number
}

const asked = delivery('asked', 1)
const outcome = delivery('outcome', 2)

const WANTED: Case[] = [
  { title: 'a question that waits', delivery: asked, state: 'waiting' },
  { title: 'a reminder of a question that waits', delivery: delivery('reminder', 1), state: 'waiting' },
  {
    title: 'the outcome of a question that arrived',
    delivery: outcome,
    others: [arrived('asked', 1)],
    state: 'answered',
  },
  {
    title: 'the outcome where only the reminder arrived',
    delivery: outcome,
    others: [asked, arrived('reminder', 1)],
    state: 'expired',
  },
  { title: 'any event, to a webhook', delivery: outcome, state: 'answered', channelKind: 'webhook' },
  {
    title: 'that it is published, where a message can be edited',
    delivery: delivery('outcome', 3),
    others: [arrived('asked', 1), arrived('outcome', 2)],
    state: 'published',
    channelKind: 'discord',
  },
  {
    title: 'that a release failed that was told with others, where no message of its own can be edited',
    delivery: outcome,
    others: [arrived('more', 1)],
    state: 'failed',
    channelKind: 'discord',
  },
  ...(['failed', 'withdrawn', 'expired'] as const).map((state) => ({
    title: `that it is ${state} after all, in Slack`,
    delivery: delivery('outcome', 3),
    others: [arrived('asked', 1), arrived('outcome', 2)],
    state,
    channelKind: 'slack' as const,
  })),
]

const UNWANTED: Case[] = [
  { title: 'a question that has run out', delivery: asked, state: 'waiting', expiresAt: NOW },
  {
    title: 'that a release was answered that was told with others, where no message of its own can be edited',
    delivery: outcome,
    others: [arrived('more', 1)],
    state: 'answered',
    channelKind: 'discord',
  },
  {
    title: 'a question behind its reminder',
    delivery: asked,
    others: [arrived('reminder', 1)],
    state: 'waiting',
  },
  {
    title: 'a question behind its next attempt',
    delivery: asked,
    others: [delivery('asked', 3)],
    state: 'waiting',
  },
  {
    title: 'a reminder of a question that was answered',
    delivery: delivery('reminder', 1),
    state: 'answered',
  },
  {
    title: 'an outcome of a question that waits again',
    delivery: outcome,
    others: [arrived('asked', 1)],
    state: 'waiting',
  },
  {
    title: 'the outcome of a question that never arrived',
    delivery: outcome,
    others: [asked],
    state: 'answered',
  },
  {
    title: 'the outcome of another attempt that never arrived',
    delivery: delivery('outcome', 4),
    others: [arrived('asked', 1), arrived('outcome', 2), delivery('asked', 3)],
    state: 'answered',
  },
  ...(['slack', 'email'] as const).map((channelKind) => ({
    title: `that it is published, where ${channelKind} has said that it was answered`,
    delivery: delivery('outcome', 3),
    others: [arrived('asked', 1), arrived('outcome', 2)],
    state: 'published' as const,
    channelKind,
  })),
]

for (const [cases, isOne] of [
  [WANTED, true],
  [UNWANTED, false],
] as const) {
  for (const {
    title,
    delivery: due,
    others = [],
    state,
    channelKind = 'ntfy',
    expiresAt = NOW + 1,
  } of cases) {
    test(`${isOne ? 'sends' : 'drops'} ${title}`, (t) => {
      const question = { state, expiresAt, askedAt: 0, openedAt: null }
      t.is(isWanted(due, { channelKind, question, conversation: [due, ...others], now: NOW }), isOne)
    })
  }
}

test('an outcome follows what arrived of its own attempt', (t) => {
  const conversation = [
    arrived('asked', 1, { id: '1' }),
    arrived('outcome', 2),
    arrived('asked', 3, { id: '3' }),
    arrived('reminder', 3, { id: '4' }),
    delivery('outcome', 4),
  ]
  t.deepEqual(
    followed(delivery('outcome', 4), conversation).map(({ receipt }) => receipt),
    [{ id: '3' }, { id: '4' }],
  )
})
