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
  { title: 'a question that is waiting', delivery: asked, state: 'waiting' },
  { title: 'a reminder of a question that is waiting', delivery: delivery('reminder', 1), state: 'waiting' },
  {
    title: 'an outcome if its question arrived',
    delivery: outcome,
    others: [arrived('asked', 1)],
    state: 'answered',
  },
  {
    title: 'an outcome if only the reminder arrived',
    delivery: outcome,
    others: [asked, arrived('reminder', 1)],
    state: 'expired',
  },
  { title: 'any event to a webhook', delivery: outcome, state: 'answered', channelKind: 'webhook' },
  {
    title: 'a publication if its message can be edited',
    delivery: delivery('outcome', 3),
    others: [arrived('asked', 1), arrived('outcome', 2)],
    state: 'published',
    channelKind: 'discord',
  },
  {
    title: 'the failure of a release that was sent with others, even if its own message cannot be edited',
    delivery: outcome,
    others: [arrived('more', 1)],
    state: 'failed',
    channelKind: 'discord',
  },
  ...(['failed', 'withdrawn', 'expired'] as const).map((state) => ({
    title: `“${state}” after an answer to Slack`,
    delivery: delivery('outcome', 3),
    others: [arrived('asked', 1), arrived('outcome', 2)],
    state,
    channelKind: 'slack' as const,
  })),
]

const UNWANTED: Case[] = [
  { title: 'a question that has expired', delivery: asked, state: 'waiting', expiresAt: NOW },
  {
    title: 'the answer to a release that was sent with others if it has no message to edit',
    delivery: outcome,
    others: [arrived('more', 1)],
    state: 'answered',
    channelKind: 'discord',
  },
  {
    title: 'a question whose reminder has arrived',
    delivery: asked,
    others: [arrived('reminder', 1)],
    state: 'waiting',
  },
  {
    title: 'a question with a newer attempt',
    delivery: asked,
    others: [delivery('asked', 3)],
    state: 'waiting',
  },
  {
    title: 'a reminder of a question that is answered',
    delivery: delivery('reminder', 1),
    state: 'answered',
  },
  {
    title: 'an outcome of a question that is waiting again',
    delivery: outcome,
    others: [arrived('asked', 1)],
    state: 'waiting',
  },
  {
    title: 'an outcome if its question never arrived',
    delivery: outcome,
    others: [asked],
    state: 'answered',
  },
  {
    title: 'an outcome if the question of its attempt never arrived',
    delivery: delivery('outcome', 4),
    others: [arrived('asked', 1), arrived('outcome', 2), delivery('asked', 3)],
    state: 'answered',
  },
  ...(['slack', 'email'] as const).map((channelKind) => ({
    title: `a publication if ${channelKind} was told of the answer`,
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
      t.is(
        isWanted(due, {
          channelKind,
          isSecondLine: false,
          question,
          conversation: [due, ...others],
          now: NOW,
        }),
        isOne,
      )
    })
  }
}

test('an outcome follows the messages of its own attempt', (t) => {
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
