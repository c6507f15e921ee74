import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { Approval } from '../../lib/release/ask-approval.ts'
import {
  type PreparedStaged,
  prepareStaged,
  publishStaged,
  type StagedFlow,
} from '../../lib/staged/staged-release.ts'
import { createContext } from '../fakes/context.ts'
import { createHeldRelease, type FakeHeld } from '../fakes/held.ts'
import { failIn } from '../fakes/release.ts'
import { ID, PUBLICATION } from './stage-scene.ts'

/** Every part of a flow notes that it was called; one that `ends` names throws. */
function recording(changes: Partial<StagedFlow> = {}, { throwing }: { throwing?: keyof StagedFlow } = {}) {
  const events: string[] = []
  const { logger, lines } = createContext()
  let held = 0
  const note = (part: keyof StagedFlow, ...words: Array<string | undefined>) => {
    events.push([part, ...words].filter((word) => word !== undefined).join(' '))
    if (part === throwing) throw new Error(`${part} failed`)
  }
  const flow: StagedFlow = {
    ...{ asksFirst: true, isOnSite: false, waitsUntilLive: true, logger, fail: failIn('prepare') },
    hold: async () => {
      note('hold')
      held += 1
      return createHeldRelease(events, { name: `npm ${held}`, publication: PUBLICATION })
    },
    findPublished: async () => note('findPublished') as undefined,
    stage: async () => {
      note('stage')
      return { kind: 'staged', id: ID }
    },
    askApproval: async (id) => {
      note('askApproval', id === ID ? undefined : id)
      return APPROVAL
    },
    approve: async (id, _, approval) =>
      note('approve', id === ID ? 'it' : id, approval ? 'as approved' : 'with a code'),
    waitOnSite: async (id) => note('waitOnSite', id === ID ? 'for it' : 'without an id'),
    waitUntilShown: async () => note('waitUntilShown'),
    addDistTag: async () => note('addDistTag'),
    finish: async (release, { status }) => void (await release.held.finish({ status, text: '' })),
    ...changes,
  }
  return { flow, events, lines }
}

const reports: string[] = []
const session = {
  report: (state: string, reason?: string) => void reports.push(`${state}: ${reason}`),
  settled: async () => void reports.push('settled'),
}
const APPROVAL = { session, code: undefined, account: undefined } as unknown as Approval

interface Row {
  what: string
  flow?: Partial<StagedFlow>
  events: string[]
  /** What is left for `publish`. */
  left?: Partial<PreparedStaged>
}

const START = ['hold', 'findPublished']
const END = 'npm 1: free'
const live = async () => ({ kind: 'live' }) as const
const rows: Row[] = [
  {
    what: 'is staged and approved, and the code is for later',
    events: [...START, 'stage', 'askApproval', END],
    left: { id: ID, approval: APPROVAL },
  },
  {
    what: 'is staged, and left to be published where it was approved at the registry while somebody was asked',
    flow: { askApproval: async () => undefined },
    events: [...START, 'stage', 'waitUntilShown', END],
    left: { id: undefined, approval: undefined },
  },
  {
    what: 'is staged, and approved with a code, where no approvals are taken',
    flow: { asksFirst: false },
    events: [...START, 'stage', 'approve it with a code', 'waitUntilShown', END],
  },
  {
    what: 'need not be live',
    flow: { asksFirst: false, waitsUntilLive: false },
    events: [...START, 'stage', 'approve it with a code', END],
  },
  {
    what: 'is approved on npmjs.com',
    flow: { isOnSite: true },
    events: [...START, 'stage', 'waitOnSite for it', END],
  },
  {
    what: 'is approved on npmjs.com, under an id that is not known here',
    flow: { isOnSite: true, stage: async () => ({ kind: 'staged', id: undefined }) },
    events: [...START, 'waitOnSite without an id', END],
  },
  {
    what: 'is live already, or will be',
    flow: { stage: live },
    events: [...START, 'waitUntilShown', END],
  },
  {
    what: 'was live before anything was staged',
    flow: { findPublished: async () => ({ lacksTag: false }) },
    left: { wasPublished: true },
    events: ['hold', END],
  },
  {
    what: 'was live before, without its dist-tag',
    flow: { findPublished: async () => ({ lacksTag: true }) },
    events: ['hold', END],
    left: { lacksTag: true, wasPublished: true },
  },
]

for (const { what, flow: changes = {}, events: expected, left = {} } of rows) {
  test(`before the tag, what ${what}: ${expected.slice(1, -1).join(', ') || 'nothing to do'}`, async (t) => {
    const { flow, events } = recording(changes)
    const { release, ...prepared } = await prepareStaged(flow)
    t.deepEqual(events, expected)
    t.is(release.held.publication, PUBLICATION)
    t.deepEqual(prepared, {
      approval: undefined,
      id: undefined,
      lacksTag: false,
      wasPublished: false,
      ...left,
    })
  })
}

test('without an id nothing can be approved through the job', async (t) => {
  const stage = async () => ({ kind: 'staged', id: undefined }) as const
  const { flow, events } = recording({ stage })
  await t.throwsAsync(prepareStaged(flow), { code: 'ESTAGEUNCLEAR' })
  t.deepEqual(events, [...START, 'npm 1: abandoned'])
})

for (const throwing of ['findPublished', 'stage', 'askApproval'] as const) {
  test(`npm is let go where ${throwing} fails`, async (t) => {
    const { flow, events } = recording({}, { throwing })
    await t.throwsAsync(prepareStaged(flow), { message: `${throwing} failed` })
    t.is(events.at(-1), 'npm 1: abandoned')
  })
}

test('npm that could not be held is not let go', async (t) => {
  const { flow, events } = recording({}, { throwing: 'hold' })
  await t.throwsAsync(prepareStaged(flow), { message: 'hold failed' })
  t.deepEqual(events, ['hold'])
})

interface Second {
  what: string
  prepared?: Partial<PreparedStaged>
  held?: FakeHeld
  flow?: Partial<StagedFlow>
  events: string[]
  ends?: ErrorCode
}

const RESUMED = ['npm: kept', 'npm: compared', 'npm: brought again']
const ENDED = 'npm: ends with 201'
const APPROVED = { id: ID, approval: APPROVAL }
const seconds: Second[] = [
  {
    what: 'was approved before the tag',
    prepared: APPROVED,
    events: [...RESUMED, 'approve it as approved', 'waitUntilShown', ENDED],
  },
  {
    what: 'need not be live',
    prepared: APPROVED,
    flow: { waitsUntilLive: false },
    events: [...RESUMED, 'approve it as approved', ENDED],
  },
  { what: 'is live', events: [...RESUMED, ENDED] },
  {
    what: 'is live, and lacks its dist-tag',
    prepared: { lacksTag: true },
    events: [...RESUMED, 'addDistTag', ENDED],
  },
  {
    what: 'changed after the approval',
    prepared: APPROVED,
    held: { changed: ['index.js'] },
    events: [...RESUMED, 'npm: abandoned'],
    ends: 'ESTAGECHANGED',
  },
  { what: 'changed once it was live', held: { changed: ['index.js'] }, events: [...RESUMED, ENDED] },
  {
    what: 'has no npm any more',
    held: { broken: 'gone' },
    events: [...RESUMED, 'hold', 'npm 1: ends with 201'],
  },
]

for (const { what, prepared = {}, held = {}, flow: changes, events: expected, ends } of seconds) {
  test(`after the tag, what ${what}: ${ends ?? expected.slice(RESUMED.length).join(', ')}`, async (t) => {
    const { flow, events } = recording(changes)
    const release = createHeldRelease(events, { publication: PUBLICATION, ...held })
    const run = publishStaged(
      { release, approval: undefined, id: undefined, lacksTag: false, wasPublished: false, ...prepared },
      flow,
    )
    if (ends) await t.throwsAsync(run, { code: ends })
    else await run
    t.deepEqual(events, expected)
  })
}

test.serial('those who approved hear that the contents changed, before the release ends', async (t) => {
  reports.length = 0
  const { flow, events } = recording()
  const release = createHeldRelease(events, { changed: ['index.js'] })
  const run = publishStaged(
    { release, approval: APPROVAL, id: ID, lacksTag: false, wasPublished: false },
    flow,
  )
  const { details } = (await t.throwsAsync(run)) as Error & { details: string }
  t.regex(details, /Changed: index\\?\.js/)
  t.deepEqual(reports, ['failed: The contents changed after the approval.', 'settled'])
})

test('once it is live, a change is a warning with its first files, also where there is only a log', async (t) => {
  const changed = Array.from({ length: 12 }, (_, index) => `file-${index}`)
  const { logger, lines } = createContext()
  for (const each of [logger, { log: logger.log }]) {
    lines.length = 0
    const { flow, events } = recording({ logger: each })
    const release = createHeldRelease(events, { changed })
    await publishStaged(
      { release, approval: undefined, id: undefined, lacksTag: false, wasPublished: false },
      flow,
    )
    t.is(lines.length, 1)
    t.regex(lines[0] ?? '', /file-9 and 2 more\. /)
    t.notRegex(lines[0] ?? '', /file-10/)
  }
})

test('an approval that fails after the tag lets npm go', async (t) => {
  const { flow, events } = recording({}, { throwing: 'approve' })
  const release = createHeldRelease(events)
  await t.throwsAsync(
    publishStaged({ release, approval: undefined, id: ID, lacksTag: false, wasPublished: false }, flow),
    {
      message: 'approve failed',
    },
  )
  t.is(events.at(-1), 'npm: abandoned')
})
