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
  /** npm goes between the steps. */
  isGone?: boolean
  before: string[]
  after: string[]
}

const APPROVED = [
  'hold npm 1',
  'read the tree of npm 1',
  'find published',
  'approve npm 1',
  'let go of npm 1',
]
const AGAIN = ['keep npm 1', 'look for changes since npm 1']
const SENT = ['send npm 1 as approved', 'finish npm 1 with 200']
const ANEW = [...AGAIN, 'hold npm 2', 'abandon npm 1', 'find published']
const CHANGED = 'report rejected: The contents changed after the approval.'

const rows: Row[] = [
  {
    title: 'what was approved is sent',
    before: APPROVED,
    after: [...AGAIN, 'bring again for npm 1', ...SENT],
  },
  {
    title: 'what was sent is waited for until everybody sees it, before npm’s last scripts',
    waits: true,
    before: APPROVED,
    after: [...AGAIN, 'bring again for npm 1', 'send npm 1 as approved', 'wait', 'finish npm 1 with 200'],
  },
  {
    title: 'a responder without approvals is asked for nothing before the tag',
    asksFirst: false,
    before: [],
    after: ['hold npm 1', 'find published', 'send npm 1', 'finish npm 1 with 200'],
  },
  {
    title: 'the request may be needed before the tag, without anybody being asked',
    asksFirst: false,
    holdsFirst: true,
    before: ['hold npm 1', 'read the tree of npm 1', 'find published', 'let go of npm 1'],
    after: [...AGAIN, 'bring again for npm 1', 'send npm 1', 'finish npm 1 with 200'],
  },
  {
    title: 'contents that changed are asked about again, and no old approval sends them',
    changed: ['index.js'],
    publications: [first, other],
    before: APPROVED,
    after: [...ANEW, CHANGED, 'approve npm 2 again', 'send npm 2 as approved', 'finish npm 2 with 200'],
  },
  {
    title: 'files that changed and made the same contents are not asked about',
    changed: ['CHANGELOG.md'],
    publications: [first, same],
    before: APPROVED,
    after: [...ANEW, 'send npm 2 as approved', 'finish npm 2 with 200'],
  },
  {
    title: 'npm that has gone is run again, and the same contents keep their approval',
    isGone: true,
    publications: [first, same],
    before: APPROVED,
    after: [...ANEW, 'send npm 2 as approved', 'finish npm 2 with 200'],
  },
  {
    title: 'npm that has gone and makes other contents then has no approval',
    isGone: true,
    publications: [first, other],
    before: APPROVED,
    after: [...ANEW, CHANGED, 'approve npm 2 again', 'send npm 2 as approved', 'finish npm 2 with 200'],
  },
  {
    title: 'contents that changed and nobody had approved are sent with a code alone',
    asksFirst: false,
    holdsFirst: true,
    changed: ['index.js'],
    publications: [first, other],
    before: ['hold npm 1', 'read the tree of npm 1', 'find published', 'let go of npm 1'],
    after: [...ANEW, 'send npm 2', 'finish npm 2 with 200'],
  },
  {
    title: 'a version that is published already is released without a question',
    published: [{ lacksTag: false }],
    before: ['hold npm 1', 'read the tree of npm 1', 'find published', 'let go of npm 1'],
    after: [...AGAIN, 'bring again for npm 1', 'finish npm 1 with 201'],
  },
  {
    title: 'a version that is published under another dist-tag lacks that alone',
    published: [{ lacksTag: true }],
    waits: true,
    before: ['hold npm 1', 'read the tree of npm 1', 'find published', 'let go of npm 1'],
    after: [...AGAIN, 'bring again for npm 1', 'dist-tag', 'finish npm 1 with 201'],
  },
  {
    title: 'a version that was published between the steps is not sent',
    changed: ['index.js'],
    published: [undefined, { lacksTag: false }],
    publications: [first, other],
    before: APPROVED,
    after: [...ANEW, 'finish npm 2 with 201'],
  },
  {
    title: 'without a request before the tag, what is published already is found after it',
    asksFirst: false,
    published: [{ lacksTag: true }],
    before: [],
    after: ['hold npm 1', 'find published', 'dist-tag', 'finish npm 1 with 201'],
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
  ['cannot be looked at again', 'look for changes since npm 1'],
  ['cannot be brought again', 'bring again for npm 1'],
  ['is not accepted', 'send npm 1 as approved'],
  ['is not shown', 'wait', { waits: true }],
  ['fails in its last scripts', 'finish npm 1 with 200'],
]

for (const [title, event, more] of failures) {
  test(`a release that ${title} leaves no npm behind, and sends nothing then`, async (t) => {
    const error = new Error(title)
    const flow = recordingFlow({ publications: [first], fails: [event, error], ...more })
    const run = async () => publishDirect(await prepareDirect(flow), flow)
    t.is(await t.throwsAsync(run()), error)
    t.deepEqual(flow.events.slice(flow.events.indexOf(event)), [event, 'abandon npm 1'])
  })
}

test('a second package that was about to be published between the steps ends the release', async (t) => {
  const flow = recordingFlow({ publications: [first, same] })
  const prepared = await prepareDirect(flow)
  flow.helds[0]?.breakBy('second-write')
  await t.throwsAsync(publishDirect(prepared, flow), { code: 'EREQUESTSECOND' })
  t.is(flow.events.at(-1), 'abandon npm 1')
  t.false(flow.events.some((event) => event.startsWith('send')))
})

test('changed contents that are declined leave no npm behind, and nothing is sent', async (t) => {
  const fails: FlowOptions['fails'] = ['approve npm 2 again', new Error('declined')]
  const flow = recordingFlow({ publications: [first, other], changed: ['a'], fails })
  await t.throwsAsync(async () => publishDirect(await prepareDirect(flow), flow), { message: 'declined' })
  t.deepEqual(
    flow.events.filter((event) => /^(abandon|send)/.test(event)),
    ['abandon npm 1', 'abandon npm 2'],
  )
})

test('where scripts cannot run twice, what was approved is published, and the log says so', async (t) => {
  const fails: FlowOptions['fails'] = ['hold npm 2', getError('EPUBLISHSCRIPT')]
  const flow = recordingFlow({ publications: [first], changed: ['CHANGELOG.md'], fails })
  await publishDirect(await prepareDirect(flow), flow)
  t.deepEqual(flow.events, [...APPROVED, ...AGAIN, 'hold npm 2', 'bring again for npm 1', ...SENT])
  t.regex(flow.lines.join(), /CHANGELOG\.md.*what was approved/s)
})

const noSecond: Array<[what: string, more: Partial<FlowOptions>, error: Error, isGone?: boolean]> = [
  ['nobody had approved', { asksFirst: false, holdsFirst: true }, getError('EPUBLISHSCRIPT')],
  ['npm would publish something else now', {}, getError('EREQUESTNAME', { expected: 'a', found: 'b' })],
  ['the first npm has gone', {}, getError('EPUBLISHSCRIPT'), true],
]
for (const [what, more, error, isGone] of noSecond) {
  test(`npm that fails when it is run again ends the release where ${what}`, async (t) => {
    const fails: FlowOptions['fails'] = ['hold npm 2', error]
    const flow = recordingFlow({ publications: [first], changed: ['a'], fails, ...more })
    const prepared = await prepareDirect(flow)
    if (isGone) flow.helds[0]?.breakBy('gone')
    t.is(await t.throwsAsync(publishDirect(prepared, flow)), error)
    t.is(flow.events.at(-1), 'abandon npm 1')
  })
}

test('the log names the files that changed, ten at most', async (t) => {
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
