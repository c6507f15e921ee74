import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { approveStaged } from '../../lib/staged/approve-staged.ts'
import { absent, type FakeReply, lost, replyWith } from '../fakes/registry.ts'
import { alice } from '../fakes/release.ts'
import type { Table } from '../fakes/table-registry.ts'
import { APPROVING, approveScene } from './approve-scene.ts'
import { BUSY, ID, OTP, OTP_WANTED, OURS, status, THEIRS, view } from './stage-scene.ts'

const DONE = replyWith(200)
const GONE = replyWith(404)
const SILENT = status(403)
const PAIR = {
  authUrl: 'https://registry.example/auth/cli/1234',
  doneUrl: 'https://registry.example/-/v1/done?authId=1234',
}

interface Row extends Omit<Table, 'approve'> {
  what: string
  approve: FakeReply[]
  ends: 'done' | 'rejected' | 'waited' | ErrorCode
  approvals: number
}

const LOOKS = { packument: absent(), view: view() }
const rows: Row[] = [
  { what: 'is accepted', approve: [DONE], ends: 'done', approvals: 1 },
  { what: 'is refused for its code', approve: [OTP_WANTED], ends: 'rejected', approvals: 1 },
  { what: 'is limited once', approve: [BUSY, DONE], ends: 'done', approvals: 2 },
  { what: 'is limited every time', approve: [BUSY], ends: 'EPUBLISHREFUSED', approvals: 4 },
  { what: 'breaks off once stored', approve: [lost()], packument: OURS, ends: 'done', approvals: 1 },
  { what: 'fails once stored', approve: [replyWith(502)], packument: OURS, ends: 'done', approvals: 1 },
  {
    what: 'breaks off before it is stored',
    approve: [lost(), DONE],
    ...LOOKS,
    status: SILENT,
    ends: 'done',
    approvals: 2,
  },
  {
    what: 'breaks off twice before it is stored',
    approve: [lost(), replyWith(503), DONE],
    ...LOOKS,
    status: SILENT,
    ends: 'done',
    approvals: 3,
  },
  {
    what: 'breaks off every time',
    approve: [lost()],
    ...LOOKS,
    status: SILENT,
    ends: 'ESTAGEUNCLEAR',
    approvals: 3,
  },
  {
    what: 'breaks off, and is then refused for its code',
    approve: [lost(), OTP_WANTED],
    ...LOOKS,
    status: SILENT,
    ends: 'rejected',
    approvals: 2,
  },
  {
    what: 'breaks off once stored, shows late, and is refused for its code',
    approve: [lost(), OTP_WANTED],
    packument: [absent(), OURS],
    view: view(),
    ends: 'done',
    approvals: 2,
  },
  {
    what: 'breaks off once stored, and is processed',
    approve: [lost()],
    packument: absent(),
    view: GONE,
    status: status('validating'),
    ends: 'done',
    approvals: 1,
  },
  {
    what: 'breaks off at a registry without a status',
    approve: [lost()],
    packument: absent(),
    view: GONE,
    status: SILENT,
    ends: 'waited',
    approvals: 1,
  },
  {
    what: 'comes after somebody else’s approval',
    approve: [GONE],
    packument: OURS,
    ends: 'done',
    approvals: 1,
  },
  {
    what: 'comes after an approval of other bytes',
    approve: [GONE],
    packument: THEIRS,
    manifest: replyWith(404),
    ends: 'EPUBLISHCONFLICT',
    approvals: 1,
  },
  {
    what: 'comes after a discard',
    approve: [GONE],
    packument: absent(),
    view: GONE,
    status: status(404),
    ends: 'ESTAGEGONE',
    approvals: 1,
  },
  {
    what: 'comes after a discard and another staged version',
    approve: [GONE],
    packument: absent(),
    view: GONE,
    status: status('staged'),
    ends: 'ESTAGEREJECTED',
    approvals: 1,
  },
  {
    what: 'comes after somebody else’s approval, with a late status',
    approve: [GONE],
    packument: [absent(), absent(), OURS],
    view: GONE,
    status: status('staged'),
    ends: 'done',
    approvals: 1,
  },
  {
    what: 'comes after a deletion',
    approve: [GONE],
    packument: absent(),
    view: GONE,
    status: status('deleted'),
    ends: 'ESTAGEGONE',
    approvals: 1,
  },
  {
    what: 'comes after a block by the registry',
    approve: [GONE],
    packument: absent(),
    view: GONE,
    status: status('blocked'),
    ends: 'ESTAGEBLOCKED',
    approvals: 1,
  },
  {
    what: 'is not found although the version is still staged',
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
    what: 'has an expired token',
    approve: [replyWith(401, { error: 'The token has expired' })],
    ends: 'EACCOUNTEXPIRED',
    approvals: 1,
  },
  {
    what: 'would approve other bytes',
    approve: [DONE],
    view: view({ shasum: 'theirs' }),
    ends: 'ESTAGECONFLICT',
    approvals: 0,
  },
  {
    what: 'would approve other bytes after a pause',
    approve: [BUSY, DONE],
    view: [view(), view({ shasum: 'theirs' })],
    ends: 'ESTAGECONFLICT',
    approvals: 1,
  },
  { what: 'is refused', approve: [replyWith(400, { error: 'no' })], ends: 'EPUBLISHREFUSED', approvals: 1 },
]

for (const { what, ends, approvals, ...table } of rows) {
  test(`the outcome is “${ends}” for an approval that ${what}`, async (t) => {
    const { tools, registry, shown } = approveScene({ view: view(), ...table })
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

for (const [what, looks, written] of [
  ['and the version is still staged', LOOKS, 'no'],
  ['and nothing can be looked up', { packument: lost(), view: lost() }, 'unknown'],
] as const)
  test(`after an approval that breaks off ${what}, the state is “${written}”, even if a code is asked for again`, async (t) => {
    const { tools } = approveScene({ ...looks, approve: [lost(), OTP_WANTED], status: SILENT })
    t.is(await approveStaged(APPROVING, alice, OTP, tools), 'rejected')
    t.is(tools.standing.written, written)
  })

test('an approval without a code returns the registry’s links', async (t) => {
  const { tools, registry } = approveScene({
    view: view(),
    approve: replyWith(401, PAIR, { 'www-authenticate': 'OTP' }),
  })
  t.like(await approveStaged(APPROVING, alice, undefined, tools), { authUrl: PAIR.authUrl })
  t.is(registry.of('approve')[0]?.headers?.['npm-auth-type'], 'web')
})

test('an invalid stage id is not sent', async (t) => {
  const { tools, registry } = approveScene({})
  await t.throwsAsync(approveStaged({ ...APPROVING, id: '../name' }, alice, OTP, tools), {
    instanceOf: TypeError,
  })
  t.deepEqual(registry.requests, [])
})
