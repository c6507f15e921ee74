import test from 'ava'
import type { Found } from '../../lib/registry/find-version.ts'
import type { StatusReply, VersionStatus } from '../../lib/registry/version-status.ts'
import { awaitOutcome, type Outcome, type OutcomeEffects } from '../../lib/release/version-outcome.ts'
import { createHastyClock, START } from '../fakes/clock.ts'

const MINUTE = 60_000
const version: Found = { kind: 'version', integrity: 'sha512-x', distTags: {} }
const absent: Found = { kind: 'absent', distTags: {} }
type Viewed = { kind: 'item' | 'gone' | 'unknown' }
const item: Viewed = { kind: 'item' }
const gone: Viewed = { kind: 'gone' }
const notFound: StatusReply = { kind: 'not-found' }
const fault: StatusReply = { kind: 'fault' }
const unavailable: StatusReply = { kind: 'unavailable' }
const says = (status: VersionStatus): StatusReply => ({ kind: 'status', status })

/** Returns the values in order; the last one repeats. */
const inTurn =
  <Value>(values: Value[]) =>
  async () =>
    (values.length > 1 ? values.shift() : values[0]) as Value

interface Row {
  what: string
  status?: StatusReply[]
  look?: Found[]
  view?: Viewed[]
  isAcceptedEnough?: boolean
  ends: Outcome['kind']
  /** Milliseconds until the end. */
  after: number
}

const rows: Row[] = [
  {
    what: 'approved and live',
    status: [says('staged'), says('published')],
    look: [version],
    ends: 'live',
    after: 2_000,
  },
  {
    what: 'published by status, and then in the metadata',
    status: [says('published')],
    look: [absent, absent, version],
    ends: 'live',
    after: 4_000,
  },
  {
    what: 'published by status, and never in the metadata',
    status: [says('published')],
    look: [absent],
    ends: 'late',
    after: 30 * MINUTE,
  },
  {
    what: 'live in the metadata, and still staged by status',
    status: [says('staged')],
    look: [absent, version],
    ends: 'live',
    after: 38_000,
  },
  {
    what: 'live in the metadata at the last moment',
    status: [says('staged')],
    look: [...Array<Found>(39).fill(absent), version],
    ends: 'live',
    after: 30 * MINUTE,
  },
  {
    what: 'processed after an approval, if it has to be live',
    status: [says('validating'), says('staged'), says('validating'), says('published')],
    look: [version],
    ends: 'live',
    after: 6_000,
  },
  {
    what: 'processed after an approval, if that is enough',
    status: [says('validating'), says('staged'), says('validating')],
    isAcceptedEnough: true,
    view: [gone],
    ends: 'accepted',
    after: 6_000,
  },
  {
    what: 'processed by status, and still in the list of staged versions',
    status: [says('staged'), says('validating')],
    look: [absent],
    isAcceptedEnough: true,
    view: [item],
    ends: 'late',
    after: 30 * MINUTE,
  },
  {
    what: 'processed by one reply only',
    status: [says('staged'), says('validating'), says('staged'), says('published')],
    look: [version],
    isAcceptedEnough: true,
    ends: 'live',
    after: 6_000,
  },
  {
    what: 'blocked, twice in a row',
    status: [says('staged'), says('blocked')],
    look: [absent],
    view: [gone],
    ends: 'blocked',
    after: 4_000,
  },
  { what: 'deleted, twice in a row', status: [says('deleted')], look: [absent], ends: 'gone', after: 2_000 },
  {
    what: 'not found by status, and still in the list of staged versions',
    status: [says('staged'), notFound, notFound, notFound, says('published')],
    look: [absent, absent, version],
    view: [item],
    ends: 'live',
    after: 8_000,
  },
  {
    what: 'not found twice in a row',
    status: [says('staged'), notFound],
    look: [absent],
    ends: 'rejected',
    after: 4_000,
  },
  {
    what: 'not found once, and found again',
    status: [says('staged'), notFound, says('staged'), notFound, says('published')],
    look: [version],
    ends: 'live',
    after: 8_000,
  },
  {
    what: 'not found by status, and live in the metadata',
    status: [says('staged'), notFound],
    look: [version],
    ends: 'live',
    after: 4_000,
  },
  {
    what: 'never found by status, and then live in the metadata',
    status: [notFound],
    look: [absent, absent, version],
    view: [item],
    ends: 'live',
    after: 4_000,
  },
  {
    what: 'gone from the list for ten minutes, without a status',
    status: [unavailable],
    look: [absent],
    view: [item, gone],
    ends: 'gone',
    after: 2_000 + 10 * MINUTE + 3_000,
  },
  {
    what: 'gone from the list, and live within ten minutes',
    look: [...Array<Found>(30).fill(absent), version],
    view: [gone],
    ends: 'live',
    after: 60_000,
  },
  {
    what: 'published after network faults',
    status: [fault, fault, says('staged'), fault, fault, says('published')],
    look: [version],
    ends: 'live',
    after: 10_000,
  },
  {
    what: 'live in the metadata, without any status',
    status: [fault],
    look: [version],
    ends: 'live',
    after: 4_000,
  },
  {
    what: 'unknown, as nothing can be read',
    look: [{ kind: 'unknown', detail: '' }],
    ends: 'late',
    after: 30 * MINUTE,
  },
  {
    what: 'gone from the list for single looks, without a status',
    status: [unavailable],
    look: [...Array<Found>(300).fill(absent), version],
    view: [gone, item, gone, item, { kind: 'unknown' }],
    ends: 'live',
    after: 120_000 + 240 * 5_000,
  },
  {
    what: 'discarded, after the status was down for a while',
    status: [says('staged'), ...Array<StatusReply>(4).fill(fault), notFound],
    look: [absent],
    view: [item, gone],
    ends: 'rejected',
    after: 48_000,
  },
  {
    what: 'gone from the list, after the status became unavailable',
    status: [says('staged'), unavailable, unavailable, unavailable, notFound],
    look: [absent],
    view: [item, gone],
    ends: 'gone',
    after: 10 * MINUTE + 5_000,
  },
  {
    what: 'discarded, and staged again with other contents',
    status: [says('staged')],
    look: [absent],
    view: [item, gone],
    ends: 'replaced',
    after: 18_000 + 20_000,
  },
  {
    what: 'approved, with a status that is late',
    status: [...Array<StatusReply>(15).fill(says('staged')), says('published')],
    look: [absent, absent, version],
    view: [item, gone],
    ends: 'live',
    after: 22_000,
  },
  {
    what: 'staged, with a credential that can’t see it in the list',
    status: [says('staged')],
    look: [absent],
    view: [gone],
    ends: 'late',
    after: 30 * MINUTE,
  },
  {
    what: 'staged, and never approved',
    status: [says('staged')],
    look: [absent],
    ends: 'late',
    after: 30 * MINUTE,
  },
]

for (const { what, ends, after, isAcceptedEnough = false, ...probes } of rows) {
  test(`the outcome is “${ends}” for a version that is ${what}`, async (t) => {
    const clock = createHastyClock()
    const { status, look = [], view } = probes
    const effects: OutcomeEffects = {
      now: clock.now,
      sleep: clock.sleep,
      status: status && inTurn([...status]),
      look: inTurn([...look]),
      view: view && inTurn([...view]),
      tick: () => {},
    }
    const outcome = await awaitOutcome({ deadline: START + 30 * MINUTE, isAcceptedEnough }, effects)
    t.is(outcome.kind, ends)
    t.is(clock.now() - START, after)
  })
}

test('the registry is asked every two seconds for two minutes, then every five, and never past the deadline', async (t) => {
  const { now, sleep, slept } = createHastyClock()
  const status = async () => says('staged')
  const look = async () => absent
  const effects = { now, sleep, status, look, view: undefined, tick: () => {} }
  await awaitOutcome({ deadline: START + 132_000, isAcceptedEnough: false }, effects)
  t.deepEqual(slept, [...Array<number>(60).fill(2_000), 5_000, 5_000, 2_000])
})
