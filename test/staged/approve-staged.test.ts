import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { type ApproveTools, approveStaged, waitUntilApprovable } from '../../lib/staged/approve-staged.ts'
import { absent, type FakeReply, lost, replyWith } from '../fakes/registry.ts'
import { alice, bob } from '../fakes/release.ts'
import type { Table } from '../fakes/table-registry.ts'
import {
  BUSY,
  ID,
  item,
  OTP,
  OTP_WANTED,
  OURS,
  PUBLICATION,
  stageScene,
  status,
  THEIRS,
  view,
} from './stage-scene.ts'

const DONE = replyWith(200)
const SCANNED = view({ status: 'validating' })
const GONE = replyWith(404)
const SILENT = status(403)
const PAIR = {
  authUrl: 'https://registry.example/auth/cli/1234',
  doneUrl: 'https://registry.example/-/v1/done?authId=1234',
}
const APPROVING = { id: ID, publication: PUBLICATION }

function approveScene(table: Table, staging: Parameters<typeof stageScene>[1] = {}) {
  const { tools, ...scene } = stageScene(table, { item: { id: ID }, ...staging })
  const shown: number[] = []
  const more: ApproveTools = {
    ...tools,
    deadline: () => tools.clock.now() + 1_800_000,
    waitUntilShown: async () => void shown.push(1),
  }
  return { ...scene, tools: more, shown, clock: tools.clock }
}

interface Row extends Omit<Table, 'approve'> {
  what: string
  approve: FakeReply[]
  ends: 'done' | 'rejected' | 'waited' | ErrorCode
  approvals: number
}

const LOOKS = { packument: absent(), view: view() }
const rows: Row[] = [
  { what: 'is taken', approve: [DONE], ends: 'done', approvals: 1 },
  { what: 'is rejected for its code', approve: [OTP_WANTED], ends: 'rejected', approvals: 1 },
  { what: 'is asked to pause', approve: [BUSY, DONE], ends: 'done', approvals: 2 },
  { what: 'is asked to pause without end', approve: [BUSY], ends: 'EPUBLISHREFUSED', approvals: 4 },
  { what: 'breaks off after it', approve: [lost()], packument: OURS, ends: 'done', approvals: 1 },
  { what: 'fails after it', approve: [replyWith(502)], packument: OURS, ends: 'done', approvals: 1 },
  {
    what: 'breaks off before it',
    approve: [lost(), DONE],
    ...LOOKS,
    status: SILENT,
    ends: 'done',
    approvals: 2,
  },
  {
    what: 'breaks off twice before it',
    approve: [lost()],
    ...LOOKS,
    status: SILENT,
    ends: 'ESTAGEUNCLEAR',
    approvals: 2,
  },
  {
    what: 'breaks off, and is rejected for its code then',
    approve: [lost(), OTP_WANTED],
    ...LOOKS,
    status: SILENT,
    ends: 'rejected',
    approvals: 2,
  },
  {
    what: 'breaks off after it, which shows late, and is rejected for its code',
    approve: [lost(), OTP_WANTED],
    packument: [absent(), OURS],
    view: view(),
    ends: 'done',
    approvals: 2,
  },
  {
    what: 'breaks off after it, and is processed',
    approve: [lost()],
    packument: absent(),
    view: GONE,
    status: status('validating'),
    ends: 'done',
    approvals: 1,
  },
  {
    what: 'breaks off at a registry that says nothing of it',
    approve: [lost()],
    packument: absent(),
    view: GONE,
    status: SILENT,
    ends: 'waited',
    approvals: 1,
  },
  {
    what: 'comes too late, for somebody approved',
    approve: [GONE],
    packument: OURS,
    ends: 'done',
    approvals: 1,
  },
  {
    what: 'comes too late, for somebody approved something else',
    approve: [GONE],
    packument: THEIRS,
    manifest: replyWith(404),
    ends: 'EPUBLISHCONFLICT',
    approvals: 1,
  },
  {
    what: 'comes too late, for somebody discarded it',
    approve: [GONE],
    packument: absent(),
    view: GONE,
    status: status(404),
    ends: 'ESTAGEGONE',
    approvals: 1,
  },
  {
    what: 'comes too late, for it was deleted',
    approve: [GONE],
    packument: absent(),
    view: GONE,
    status: status('deleted'),
    ends: 'ESTAGEGONE',
    approvals: 1,
  },
  {
    what: 'comes too late, for the registry blocked it',
    approve: [GONE],
    packument: absent(),
    view: GONE,
    status: status('blocked'),
    ends: 'ESTAGEBLOCKED',
    approvals: 1,
  },
  {
    what: 'is not found, and it is staged all the same',
    approve: [GONE],
    ...LOOKS,
    status: SILENT,
    ends: 'ESTAGEUNCLEAR',
    approvals: 1,
  },
  {
    what: 'has an account without rights',
    approve: [replyWith(403, { error: 'You do not have permission' })],
    ends: 'EACCOUNTRIGHTS',
    approvals: 1,
  },
  {
    what: 'has a token that has expired',
    approve: [replyWith(401, { error: 'The token has expired' })],
    ends: 'EACCOUNTEXPIRED',
    approvals: 1,
  },
  { what: 'is refused', approve: [replyWith(400, { error: 'no' })], ends: 'EPUBLISHREFUSED', approvals: 1 },
]

for (const { what, ends, approvals, ...table } of rows) {
  test(`an approval that ${what}: ${ends}, ${approvals} sent`, async (t) => {
    const { tools, registry, shown } = approveScene(table)
    const run = approveStaged(APPROVING, alice, OTP, tools)
    if (ends.startsWith('E')) await t.throwsAsync(run, { code: ends })
    else t.is(await run, ends === 'waited' ? 'done' : (ends as 'done'))
    t.is(shown.length, ends === 'waited' ? 1 : 0)
    const sent = registry.of('approve')
    t.is(sent.length, approvals)
    for (const { path, headers, credential, body } of sent) {
      t.is(path, `-/stage/${ID}/approve`)
      t.deepEqual(
        [headers?.['npm-otp'], headers?.['npm-auth-type'], credential, body],
        [OTP, 'legacy', alice.credential, undefined],
      )
    }
    const reads = registry.requests.filter(({ method }) => method === 'GET')
    t.true(reads.every(({ headers = {} }) => !('npm-otp' in headers)))
  })
}

test('without a code the registry’s own links come back', async (t) => {
  const { tools, registry } = approveScene({ approve: replyWith(401, PAIR, { 'www-authenticate': 'OTP' }) })
  t.like(await approveStaged(APPROVING, alice, undefined, tools), { authUrl: PAIR.authUrl })
  t.is(registry.of('approve')[0]?.headers?.['npm-auth-type'], 'web')
})

test('an id that is none is sent nowhere', async (t) => {
  const { tools, registry } = approveScene({})
  await t.throwsAsync(approveStaged({ ...APPROVING, id: '../name' }, alice, OTP, tools), {
    instanceOf: TypeError,
  })
  t.deepEqual(registry.requests, [])
})

interface Wait extends Table {
  what: string
  ends: 'staged' | 'approved' | 'waited' | ErrorCode
  /** How often the staged version was looked at. */
  views: number
}

const waits: Wait[] = [
  { what: 'can be approved', status: status('staged'), view: view(), ends: 'staged', views: 1 },
  { what: 'can be approved, says its item alone', status: SILENT, view: view(), ends: 'staged', views: 1 },
  {
    what: 'can be approved, says the endpoint alone',
    status: status('staged'),
    view: replyWith(503),
    ends: 'staged',
    views: 1,
  },
  {
    what: 'is scanned',
    status: status('validating'),
    view: [SCANNED, SCANNED, view()],
    ends: 'staged',
    views: 3,
  },
  {
    what: 'cannot be looked at for a moment',
    status: SILENT,
    view: [replyWith(503), view()],
    ends: 'staged',
    views: 2,
  },
  { what: 'was approved', status: status('published'), packument: OURS, ends: 'approved', views: 0 },
  {
    what: 'was approved, and is not shown yet',
    status: status('published'),
    packument: absent(),
    view: GONE,
    ends: 'approved',
    views: 1,
  },
  {
    what: 'was approved and is processed',
    status: status('validating'),
    view: GONE,
    packument: absent(),
    ends: 'approved',
    views: 2,
  },
  {
    what: 'was discarded',
    status: status(404),
    view: GONE,
    packument: absent(),
    ends: 'ESTAGEGONE',
    views: 2,
  },
  {
    what: 'was blocked',
    status: status('blocked'),
    view: GONE,
    packument: absent(),
    ends: 'ESTAGEBLOCKED',
    views: 1,
  },
  {
    what: 'vanished, and nothing says how',
    status: SILENT,
    view: GONE,
    packument: absent(),
    ends: 'waited',
    views: 2,
  },
  { what: 'is scanned without end', status: SILENT, view: SCANNED, ends: 'ESTAGETIMEOUT', views: 901 },
  {
    what: 'has other bytes',
    status: status('staged'),
    view: view({ shasum: 'theirs' }),
    ends: 'ESTAGECONFLICT',
    views: 1,
  },
  {
    what: 'has other bytes when it is looked at again',
    status: status('published'),
    packument: absent(),
    view: view({ shasum: 'theirs' }),
    ends: 'ESTAGECONFLICT',
    views: 1,
  },
  {
    what: 'has bytes that the registry keeps to itself',
    status: SILENT,
    view: view({ shasum: null }),
    ends: 'staged',
    views: 1,
  },
]

for (const { what, ends, views, ...table } of waits) {
  test(`before a code is asked for, what ${what}: ${ends}`, async (t) => {
    const { tools, registry, context, shown } = approveScene(table)
    const run = waitUntilApprovable(APPROVING, [bob], tools)
    if (ends.startsWith('E')) await t.throwsAsync(run, { code: ends })
    else t.is(await run, ends === 'waited' ? 'approved' : (ends as 'staged'))
    t.is(shown.length, ends === 'waited' ? 1 : 0)
    t.is(registry.of('view').length, views)
    t.deepEqual(new Set(registry.requests.map(({ credential }) => credential)), new Set([alice.credential]))
    const said = context.lines.filter((line) => /still scanning/.test(line))
    t.is(said.length, table.view === SCANNED || [table.view].flat().includes(SCANNED) ? 1 : 0)
    t.is(
      context.lines.some((line) => /was approved by somebody else already/.test(line)),
      table.packument === OURS,
    )
  })
}

test('it is looked at every two seconds', async (t) => {
  const { tools, clock } = approveScene({ status: SILENT, view: [SCANNED, SCANNED, view()] })
  await waitUntilApprovable(APPROVING, [alice], tools)
  t.deepEqual(clock.slept, [2_000, 2_000])
})

test('what is blocked or gone is staged no longer, for the errors that follow; a conflict still is', async (t) => {
  for (const [word, code, left] of [
    [404, 'ESTAGEGONE', undefined],
    ['blocked', 'ESTAGEBLOCKED', undefined],
  ] as const) {
    const { tools } = approveScene({ status: status(word), view: GONE, packument: absent() })
    await t.throwsAsync(waitUntilApprovable(APPROVING, [alice], tools), { code })
    t.is(tools.staging.item, left)
  }
  const { tools } = approveScene({ status: SILENT, view: view({ shasum: 'theirs' }) })
  await t.throwsAsync(waitUntilApprovable(APPROVING, [alice], tools), { code: 'ESTAGECONFLICT' })
  t.deepEqual(tools.staging.item, { id: ID })
})

test('without anybody who may look, the first account looks', async (t) => {
  const { tools, registry } = approveScene(
    { status: SILENT, view: replyWith(200, item()) },
    { reader: undefined },
  )
  t.is(await waitUntilApprovable(APPROVING, [bob], tools), 'staged')
  t.true(registry.requests.every(({ credential }) => credential === bob.credential))
})
