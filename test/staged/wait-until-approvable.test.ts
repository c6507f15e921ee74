import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { waitUntilApprovable } from '../../lib/staged/approve-staged.ts'
import { absent, replyWith } from '../fakes/registry.ts'
import { alice, bob } from '../fakes/release.ts'
import type { Table } from '../fakes/table-registry.ts'
import { APPROVING, approveScene } from './approve-scene.ts'
import { ID, item, OURS, status, view } from './stage-scene.ts'

const SCANNED = view({ status: 'validating' })
const GONE = replyWith(404)
const SILENT = status(403)

interface Wait extends Table {
  what: string
  ends: 'staged' | 'approved' | 'waited' | ErrorCode
  /** How often the staged version is read. */
  views: number
}

const waits: Wait[] = [
  { what: 'can be approved', status: status('staged'), view: view(), ends: 'staged', views: 1 },
  {
    what: 'can be approved by its item, without a status',
    status: SILENT,
    view: view(),
    ends: 'staged',
    views: 1,
  },
  {
    what: 'can be approved by its status, without its item',
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
    what: 'cannot be read at first',
    status: SILENT,
    view: [replyWith(503), view()],
    ends: 'staged',
    views: 2,
  },
  {
    what: 'was discarded and staged again with other contents',
    status: status('staged'),
    view: GONE,
    packument: absent(),
    ends: 'ESTAGEREJECTED',
    views: 11,
  },
  { what: 'was approved', status: status('published'), packument: OURS, ends: 'approved', views: 0 },
  {
    what: 'was approved and is not shown yet',
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
    what: 'vanished without a status',
    status: SILENT,
    view: GONE,
    packument: absent(),
    ends: 'waited',
    views: 2,
  },
  { what: 'is scanned past the deadline', status: SILENT, view: SCANNED, ends: 'ESTAGETIMEOUT', views: 901 },
  {
    what: 'has other bytes by its item',
    status: status('staged'),
    view: view({ shasum: 'theirs' }),
    ends: 'ESTAGECONFLICT',
    views: 1,
  },
  {
    what: 'has other bytes although its status is published',
    status: status('published'),
    packument: absent(),
    view: view({ shasum: 'theirs' }),
    ends: 'ESTAGECONFLICT',
    views: 1,
  },
  {
    what: 'has a hash that the registry does not show',
    status: SILENT,
    view: view({ shasum: null }),
    ends: 'staged',
    views: 1,
  },
]

for (const { what, ends, views, ...table } of waits) {
  test(`before a code is asked for, the outcome is “${ends}” for a version that ${what}`, async (t) => {
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
      context.lines.some((line) => /has already been approved by somebody else/.test(line)),
      table.packument === OURS,
    )
  })
}

test('the staged version is read every two seconds', async (t) => {
  const { tools, clock } = approveScene({ status: SILENT, view: [SCANNED, SCANNED, view()] })
  await waitUntilApprovable(APPROVING, [alice], tools)
  t.deepEqual(clock.slept, [2_000, 2_000])
})

test('later errors know that a blocked or missing version is no longer staged, and that a conflicting one is', async (t) => {
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
  t.deepEqual(tools.staging.item, { id: ID, isOther: true })
})

test('the first account reads the staged version if no reader is known', async (t) => {
  const { tools, registry } = approveScene(
    { status: SILENT, view: replyWith(200, item()) },
    { reader: undefined },
  )
  t.is(await waitUntilApprovable(APPROVING, [bob], tools), 'staged')
  t.true(registry.requests.every(({ credential }) => credential === bob.credential))
})
