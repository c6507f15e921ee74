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

/** Each list one after the other; the last one stays. */
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
  /** After so many milliseconds. */
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
    what: 'published, as the endpoint says, and then in the metadata',
    status: [says('published')],
    look: [absent, absent, version],
    ends: 'live',
    after: 4_000,
  },
  {
    what: 'published, as the endpoint says, and never in the metadata',
    status: [says('published')],
    look: [absent],
    ends: 'late',
    after: 30 * MINUTE,
  },
  {
    what: 'live, and the endpoint does not know it',
    status: [says('staged')],
    look: [absent, version],
    ends: 'live',
    after: 38_000,
  },
  {
    what: 'live at the last moment',
    status: [says('staged')],
    look: [...Array<Found>(39).fill(absent), version],
    ends: 'live',
    after: 30 * MINUTE,
  },
  {
    what: 'approved and processed, where live is wanted',
    status: [says('validating'), says('staged'), says('validating'), says('published')],
    look: [version],
    ends: 'live',
    after: 6_000,
  },
  {
    what: 'approved and processed, where that is enough',
    status: [says('validating'), says('staged'), says('validating')],
    isAcceptedEnough: true,
    view: [gone],
    ends: 'accepted',
    after: 6_000,
  },
  {
    what: 'said to be processed, and still to be approved',
    status: [says('staged'), says('validating')],
    look: [absent],
    isAcceptedEnough: true,
    view: [item],
    ends: 'late',
    after: 30 * MINUTE,
  },
  {
    what: 'processed for one answer of the endpoint',
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
    what: 'not found, as the endpoint says, and still to be approved',
    status: [says('staged'), notFound, notFound, notFound, says('published')],
    look: [absent, absent, version],
    view: [item],
    ends: 'live',
    after: 8_000,
  },
  {
    what: 'rejected: not found, twice in a row',
    status: [says('staged'), notFound],
    look: [absent],
    ends: 'rejected',
    after: 4_000,
  },
  {
    what: 'not found once, and there again',
    status: [says('staged'), notFound, says('staged'), notFound, says('published')],
    look: [version],
    ends: 'live',
    after: 8_000,
  },
  {
    what: 'not found, and live all the same',
    status: [says('staged'), notFound],
    look: [version],
    ends: 'live',
    after: 4_000,
  },
  {
    what: 'not found from the start, and then live in the metadata',
    status: [notFound],
    look: [absent, absent, version],
    view: [item],
    ends: 'live',
    after: 4_000,
  },
  {
    what: 'a registry that does not say, and a version that has vanished for ten minutes',
    status: [unavailable],
    look: [absent],
    view: [item, gone],
    ends: 'gone',
    after: 2_000 + 10 * MINUTE + 3_000,
  },
  {
    what: 'vanished, and live within the grace',
    look: [...Array<Found>(30).fill(absent), version],
    view: [gone],
    ends: 'live',
    after: 60_000,
  },
  {
    what: 'faults of the network',
    status: [fault, fault, says('staged'), fault, fault, says('published')],
    look: [version],
    ends: 'live',
    after: 10_000,
  },
  {
    what: 'an endpoint that never answers, and the metadata that does',
    status: [fault],
    look: [version],
    ends: 'live',
    after: 4_000,
  },
  {
    what: 'nobody who may look at anything',
    look: [{ kind: 'unknown', detail: '' }],
    ends: 'late',
    after: 30 * MINUTE,
  },
  {
    what: 'an item that vanishes for one look, by a registry that does not say',
    status: [unavailable],
    look: [...Array<Found>(300).fill(absent), version],
    view: [gone, item, gone, item, { kind: 'unknown' }],
    ends: 'live',
    after: 120_000 + 240 * 5_000,
  },
  {
    what: 'an endpoint that is out of order for a while, and a discard after that',
    status: [says('staged'), ...Array<StatusReply>(4).fill(fault), notFound],
    look: [absent],
    view: [item, gone],
    ends: 'rejected',
    after: 48_000,
  },
  {
    what: 'an endpoint that does not tell any more is not asked again',
    status: [says('staged'), unavailable, unavailable, unavailable, notFound],
    look: [absent],
    view: [item, gone],
    ends: 'gone',
    after: 10 * MINUTE + 5_000,
  },
  {
    what: 'discarded, and the number is staged again as something else',
    status: [says('staged')],
    look: [absent],
    view: [item, gone],
    ends: 'replaced',
    after: 18_000 + 20_000,
  },
  {
    what: 'approved, and an endpoint that is late with it',
    status: [...Array<StatusReply>(15).fill(says('staged')), says('published')],
    look: [absent, absent, version],
    view: [item, gone],
    ends: 'live',
    after: 22_000,
  },
  {
    what: 'staged, and a credential that may not look at it',
    status: [says('staged')],
    look: [absent],
    view: [gone],
    ends: 'late',
    after: 30 * MINUTE,
  },
  {
    what: 'nobody who does anything',
    status: [says('staged')],
    look: [absent],
    ends: 'late',
    after: 30 * MINUTE,
  },
]

for (const { what, ends, after, isAcceptedEnough = false, ...probes } of rows) {
  test(`${what}: ${ends}`, async (t) => {
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

test('it is looked at every two seconds for two minutes, then every five, and never past the deadline', async (t) => {
  const { now, sleep, slept } = createHastyClock()
  const status = async () => says('staged')
  const look = async () => absent
  const effects = { now, sleep, status, look, view: undefined, tick: () => {} }
  await awaitOutcome({ deadline: START + 132_000, isAcceptedEnough: false }, effects)
  t.deepEqual(slept, [...Array<number>(60).fill(2_000), 5_000, 5_000, 2_000])
})
