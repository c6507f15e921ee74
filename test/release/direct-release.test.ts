import test from 'ava'
import { getError } from '../../lib/errors/get-error.ts'
import { prepareDirect, publishDirect } from '../../lib/release/direct-release.ts'
import { createPublication } from '../door/publish-request.ts'
import { type FlowOptions, recordingFlow } from './releases.ts'

const first = await createPublication({ gitHead: 'a'.repeat(40) })
/** The same contents from a later commit. */
const same = await createPublication({ gitHead: 'b'.repeat(40) })
const other = await createPublication({ files: { 'index.js': 'other()\n' } })

interface Row extends Partial<FlowOptions> {
  title: string
  /** Whether npm ends between the steps. */
  isGone?: boolean
  before: string[]
  after: string[]
}

const APPROVED = [
  'hold npm 1',
  'read the tree of npm 1',
  'find published',
  'approve npm 1',
  'find published',
  'let go of npm 1',
]
const AGAIN = ['keep npm 1', 'look for changes since npm 1']
const SENT = ['bring again for npm 1', 'send npm 1 as approved', 'finish npm 1 with 200']
const ANEW = [...AGAIN, 'hold npm 2', 'abandon npm 1', 'find published']
const CHANGED = 'report rejected: The contents changed after the approval.'
const SENT_ANEW = ['bring again for npm 2', 'send npm 2 as approved', 'finish npm 2 with 200']
const APPROVED_ANEW = [...ANEW, CHANGED, 'approve npm 2 again', ...SENT_ANEW]

const rows: Row[] = [
  {
    title: 'an approved request is sent',
    before: APPROVED,
    after: [...AGAIN, ...SENT],
  },
  {
    title: 'with waitFor live, npm’s last scripts run once the version is live',
    waits: true,
    before: APPROVED,
    after: [...AGAIN, 'bring again for npm 1', 'send npm 1 as approved', 'wait', 'finish npm 1 with 200'],
  },
  {
    title: 'a responder without approvals is not asked before the tag',
    asksFirst: false,
    before: [],
    after: ['hold npm 1', 'find published', 'bring again for npm 1', 'send npm 1', 'finish npm 1 with 200'],
  },
  {
    title: 'the request may be held before the tag without a question',
    asksFirst: false,
    holdsFirst: true,
    before: ['hold npm 1', 'read the tree of npm 1', 'find published', 'let go of npm 1'],
    after: [...AGAIN, 'bring again for npm 1', 'send npm 1', 'finish npm 1 with 200'],
  },
  {
    title: 'changed contents are not sent without a new approval',
    changed: ['index.js'],
    publications: [first, other],
    before: APPROVED,
    after: APPROVED_ANEW,
  },
  {
    title: 'changed files that leave the contents the same need no new approval',
    changed: ['CHANGELOG.md'],
    publications: [first, same],
    before: APPROVED,
    after: [...ANEW, ...SENT_ANEW],
  },
  {
    title: 'an npm that has ended is run again, and the same contents keep their approval',
    isGone: true,
    publications: [first, same],
    before: APPROVED,
    after: [...ANEW, ...SENT_ANEW],
  },
  {
    title: 'an npm that has ended is run again, and other contents need a new approval',
    isGone: true,
    publications: [first, other],
    before: APPROVED,
    after: APPROVED_ANEW,
  },
  {
    title: 'changed contents that needed no approval are sent with a code alone',
    asksFirst: false,
    holdsFirst: true,
    changed: ['index.js'],
    publications: [first, other],
    before: ['hold npm 1', 'read the tree of npm 1', 'find published', 'let go of npm 1'],
    after: [...ANEW, 'bring again for npm 2', 'send npm 2', 'finish npm 2 with 200'],
  },
  {
    title: 'a version that is already published is released without a question',
    published: [{ lacksTag: false }],
    before: ['hold npm 1', 'read the tree of npm 1', 'find published', 'let go of npm 1'],
    after: [...AGAIN, 'bring again for npm 1', 'finish npm 1 with 201'],
  },
  {
    title: 'a version that is already published under another dist-tag only gets its dist-tag',
    published: [{ lacksTag: true }],
    waits: true,
    before: ['hold npm 1', 'read the tree of npm 1', 'find published', 'let go of npm 1'],
    after: [...AGAIN, 'bring again for npm 1', 'dist-tag', 'finish npm 1 with 201'],
  },
  {
    title: 'a version that was published between the steps is not sent',
    changed: ['index.js'],
    published: [undefined, undefined, { lacksTag: false }],
    publications: [first, other],
    before: APPROVED,
    after: [...ANEW, 'bring again for npm 2', 'finish npm 2 with 201'],
  },
  {
    title: 'a version that was published while a maintainer was asked is not sent',
    published: [undefined, { lacksTag: false }],
    before: [...APPROVED.slice(0, -1), 'report published', 'let go of npm 1'],
    after: [...AGAIN, 'bring again for npm 1', 'finish npm 1 with 201'],
  },
  {
    title: 'a version that is asked about with others is looked up again when all are approved',
    asksTogether: true,
    before: ['hold npm 1', 'read the tree of npm 1', 'find published', 'approve npm 1', 'let go of npm 1'],
    after: [...AGAIN, ...SENT],
  },
  {
    title: 'without a request before the tag, an already published version is found after it',
    asksFirst: false,
    published: [{ lacksTag: true }],
    before: [],
    after: ['hold npm 1', 'find published', 'bring again for npm 1', 'dist-tag', 'finish npm 1 with 201'],
  },
]

for (const { title, isGone = false, before, after, publications = [first], ...options } of rows) {
  test(title, async (t) => {
    const flow = recordingFlow({ publications, ...options })
    const prepared = await prepareDirect(flow)
    t.is(prepared === undefined, before.length === 0)
    t.deepEqual(flow.events.splice(0), before)
    if (isGone) flow.helds[0]?.breakBy('gone')
    await publishDirect(prepared, flow)
    t.deepEqual(flow.events, after)
  })
}

const failures: Array<[title: string, fails: string, more?: Partial<FlowOptions>]> = [
  ['is declined', 'approve npm 1'],
  ['exists with other contents', 'find published'],
  ['fails when changes are looked for', 'look for changes since npm 1'],
  ['fails when files are restored', 'bring again for npm 1'],
  ['is not accepted', 'send npm 1 as approved'],
  ['does not go live', 'wait', { waits: true }],
  ['fails in its last scripts', 'finish npm 1 with 200'],
]

for (const [title, event, more] of failures) {
  test(`a release that ${title} ends npm, and sends nothing more`, async (t) => {
    const error = new Error(title)
    const flow = recordingFlow({ publications: [first], fails: [event, error], ...more })
    const run = async () => publishDirect(await prepareDirect(flow), flow)
    t.is(await t.throwsAsync(run()), error)
    t.deepEqual(flow.events.slice(flow.events.indexOf(event)), [event, 'abandon npm 1'])
  })
}

test('a version that gets other contents while a maintainer is asked ends the release before the tag', async (t) => {
  const error = new Error('taken')
  const flow = recordingFlow({ publications: [first], fails: ['find published', error, 2] })
  t.is(await t.throwsAsync(prepareDirect(flow)), error)
  t.deepEqual(flow.events, [...APPROVED.slice(0, -1), 'abandon npm 1'])
})

test('a second write between the steps ends the release', async (t) => {
  const flow = recordingFlow({ publications: [first, same] })
  const prepared = await prepareDirect(flow)
  flow.helds[0]?.breakBy('second-write')
  await t.throwsAsync(publishDirect(prepared, flow), { code: 'EREQUESTSECOND' })
  t.is(flow.events.at(-1), 'abandon npm 1')
  t.false(flow.events.some((event) => event.startsWith('send')))
})

test('a decline of changed contents ends both npm processes, and nothing is sent', async (t) => {
  const fails: FlowOptions['fails'] = ['approve npm 2 again', new Error('declined')]
  const flow = recordingFlow({ publications: [first, other], changed: ['a'], fails })
  await t.throwsAsync(async () => publishDirect(await prepareDirect(flow), flow), { message: 'declined' })
  t.deepEqual(
    flow.events.filter((event) => /^(abandon|send)/.test(event)),
    ['abandon npm 1', 'abandon npm 2'],
  )
})

for (const [what, error] of [
  ['scripts cannot run twice', getError('EPUBLISHSCRIPT')],
  ['npm would publish another package', getError('EREQUESTNAME', { expected: 'a', found: 'b' })],
  ['pnpm can’t pack any more', getError('EPACKFAILED', { tool: 'pnpm' })],
] as const)
  test(`if ${what}, the approved request is published, and the log says so`, async (t) => {
    const fails: FlowOptions['fails'] = ['hold npm 2', error]
    const flow = recordingFlow({ publications: [first], changed: ['CHANGELOG.md'], fails })
    await publishDirect(await prepareDirect(flow), flow)
    t.deepEqual(flow.events, [...APPROVED, ...AGAIN, 'hold npm 2', ...SENT])
    t.regex(flow.lines.join(), /CHANGELOG\.md.*what was approved/s)
    t.true(flow.lines.join().includes(error.message))
  })

const noSecond: Array<[what: string, more: Partial<FlowOptions>, error: Error, isGone?: boolean]> = [
  [
    'nobody has approved the first request',
    { asksFirst: false, holdsFirst: true },
    getError('EPUBLISHSCRIPT'),
  ],
  ['npm sends a second request', {}, getError('EREQUESTSECOND', { name: 'b' })],
  ['the first npm has ended', {}, getError('EPUBLISHSCRIPT'), true],
]
for (const [what, more, error, isGone] of noSecond) {
  test(`an npm that fails when it is run again ends the release if ${what}`, async (t) => {
    const fails: FlowOptions['fails'] = ['hold npm 2', error]
    const flow = recordingFlow({ publications: [first], changed: ['a'], fails, ...more })
    const prepared = await prepareDirect(flow)
    if (isGone) flow.helds[0]?.breakBy('gone')
    t.is(await t.throwsAsync(publishDirect(prepared, flow)), error)
    t.is(flow.events.at(-1), 'abandon npm 1')
  })
}

test('a version that was published before the tag stays what it is, if a later plugin changes what is packed', async (t) => {
  const conflict = new Error('other contents')
  const fails: FlowOptions['fails'] = ['find published', conflict, 2]
  const published = [{ lacksTag: false }]
  const flow = recordingFlow({ publications: [first, other], changed: ['CHANGELOG.md'], published, fails })
  t.false(await publishDirect(await prepareDirect(flow), flow))
  t.is(flow.events.at(-1), 'finish npm 2 with 201')
  t.regex(flow.lines.join(), /CHANGELOG\.md.*already published without those changes/s)
})

test('the log names up to ten changed files', async (t) => {
  const changed = Array.from({ length: 12 }, (_, index) => `file-${index}`)
  const flow = recordingFlow({ publications: [first, other], changed })
  await publishDirect(await prepareDirect(flow), flow)
  t.regex(flow.lines.join(), /file-0, .*file-9 and 2 more/)
  t.notRegex(flow.lines.join(), /file-10/)
  const gone = recordingFlow({ publications: [first, other] })
  const prepared = await prepareDirect(gone)
  gone.helds[0]?.breakBy('gone')
  await publishDirect(prepared, gone)
  t.regex(gone.lines.join(), /none in the working tree/)
})
