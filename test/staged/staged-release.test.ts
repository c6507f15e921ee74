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

/** A flow that records its calls, and throws in the part that `throwing` names. */
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
    isInFolder: (file) => !file.startsWith('../'),
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
    what: 'needs an approval',
    events: [...START, 'stage', 'askApproval', END],
    left: { id: ID, approval: APPROVAL },
  },
  {
    what: 'is approved at the registry during the question',
    flow: { askApproval: async () => undefined },
    events: [...START, 'stage', 'waitUntilShown', END],
    left: { id: undefined, approval: undefined },
  },
  {
    what: 'needs a code, with a responder without approvals',
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
    what: 'is approved on npmjs.com under an unknown id',
    flow: { isOnSite: true, stage: async () => ({ kind: 'staged', id: undefined }) },
    events: [...START, 'waitOnSite without an id', END],
  },
  {
    what: 'turns out to be live',
    flow: { stage: live },
    events: [...START, 'waitUntilShown', END],
  },
  {
    what: 'was published before',
    flow: { findPublished: async () => ({ lacksTag: false }) },
    left: { wasPublished: true },
    events: ['hold', END],
  },
  {
    what: 'was published before without its dist-tag',
    flow: { findPublished: async () => ({ lacksTag: true }) },
    events: ['hold', END],
    left: { lacksTag: true, wasPublished: true },
  },
]

for (const { what, flow: changes = {}, events: expected, left = {} } of rows) {
  test(`before the tag, the calls are “${expected.slice(1, -1).join(', ') || 'none'}” for a version that ${what}`, async (t) => {
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

test('a version staged without an id is ESTAGEUNCLEAR if the job has to approve it', async (t) => {
  const stage = async () => ({ kind: 'staged', id: undefined }) as const
  const { flow, events } = recording({ stage })
  await t.throwsAsync(prepareStaged(flow), { code: 'ESTAGEUNCLEAR' })
  t.deepEqual(events, [...START, 'npm 1: abandoned'])
})

for (const throwing of ['findPublished', 'stage', 'askApproval'] as const) {
  test(`npm is abandoned if ${throwing} fails`, async (t) => {
    const { flow, events } = recording({}, { throwing })
    await t.throwsAsync(prepareStaged(flow), { message: `${throwing} failed` })
    t.is(events.at(-1), 'npm 1: abandoned')
  })
}

test('an npm that could not be held is not abandoned', async (t) => {
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
const AGAIN = ['npm: kept', 'npm: compared', 'hold']
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
  { what: 'is already live', events: [...RESUMED, ENDED] },
  {
    what: 'is already live and lacks its dist-tag',
    prepared: { lacksTag: true },
    events: [...RESUMED, 'addDistTag', ENDED],
  },
  {
    what: 'changed after the approval',
    prepared: APPROVED,
    held: { changed: ['index.js'], publication: { ...PUBLICATION, integrity: 'sha512-another' } },
    events: [...AGAIN, 'npm 1: abandoned', 'npm: abandoned'],
    ends: 'ESTAGECHANGED',
  },
  {
    what: 'is the same, although another file changed after the approval',
    prepared: APPROVED,
    held: { changed: ['CHANGELOG.md'] },
    events: [
      ...[...AGAIN, 'npm 1: abandoned', 'npm: brought again'],
      ...['approve it as approved', 'waitUntilShown', ENDED],
    ],
  },
  {
    what: 'can’t be packed again after a change',
    prepared: APPROVED,
    held: { changed: ['index.js'] },
    flow: { hold: async () => Promise.reject(failIn('publish')('EPUBLISHSCRIPT', {})) },
    events: ['npm: kept', 'npm: compared', 'npm: abandoned'],
    ends: 'ESTAGECHANGED',
  },
  { what: 'is live and then changed', held: { changed: ['index.js'] }, events: [...RESUMED, ENDED] },
  {
    what: 'has lost its npm',
    held: { broken: 'gone' },
    events: [...RESUMED, 'hold', 'npm 1: ends with 201'],
  },
]

for (const { what, prepared = {}, held = {}, flow: changes, events: expected, ends } of seconds) {
  test(`after the tag, ${ends ? `the error is ${ends}` : `the calls are “${expected.slice(2).join(', ')}”`} for a version that ${what}`, async (t) => {
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

test.serial('a change after the approval is reported before the release ends', async (t) => {
  reports.length = 0
  const { flow, events } = recording()
  const publication = { ...PUBLICATION, integrity: 'sha512-another' }
  const release = createHeldRelease(events, { changed: ['index.js'], publication })
  const run = publishStaged(
    { release, approval: APPROVAL, id: ID, lacksTag: false, wasPublished: false },
    flow,
  )
  const { details } = (await t.throwsAsync(run)) as Error & { details: string }
  t.regex(details, /Changed: index\\?\.js/)
  t.deepEqual(reports, ['failed: The contents changed after the approval.', 'settled'])
})

test('an unexpected failure while npm packs again is not taken for a change', async (t) => {
  const { flow, events } = recording({}, { throwing: 'hold' })
  const release = createHeldRelease(events, { changed: ['index.js'], publication: PUBLICATION })
  const prepared = { release, approval: APPROVAL, id: ID, lacksTag: false, wasPublished: false }
  await t.throwsAsync(publishStaged(prepared, flow), { message: 'hold failed' })
  t.is(events.at(-1), 'npm: abandoned')
})

test('a change after the version is live is a warning with its first files', async (t) => {
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

test('a live version gets no warning of a change outside its folder, such as another package’s version', async (t) => {
  const { flow, events, lines } = recording()
  const release = createHeldRelease(events, { changed: ['../cli/package.json'] })
  const prepared = { release, approval: undefined, id: undefined, lacksTag: false, wasPublished: false }
  await publishStaged(prepared, flow)
  t.deepEqual(lines, [])
})

test('an approval that fails after the tag abandons npm', async (t) => {
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
