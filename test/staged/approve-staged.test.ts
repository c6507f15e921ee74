import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { NpmResult } from '../../lib/npm/run.ts'
import { approveStaged, waitUntilApprovable } from '../../lib/staged/approve-staged.ts'
import { failed, ok } from '../fakes/npm.ts'
import { alice } from '../fakes/step.ts'
import { ABSENT, EOTP, ID, item, LOST, OURS, packed, STAGED, stageStep, THEIRS, type Word } from './stage.ts'

const OTP = '012345'
const DONE = ok()
const SCANNED = ok(item({ status: 'validating' }))

interface Looks {
  /** The public version. */
  view?: NpmResult[]
  /** What is staged. */
  staged?: NpmResult[]
  status?: Word[]
}

interface Row extends Looks {
  what: string
  approve: NpmResult[]
  ends: 'done' | 'refused' | ErrorCode
  approvals: number
}

const rows: Row[] = [
  { what: 'is taken', approve: [DONE], ends: 'done', approvals: 1 },
  { what: 'is refused for its code', approve: [EOTP], ends: 'refused', approvals: 1 },
  { what: 'breaks off after it', approve: [LOST], view: [OURS], ends: 'done', approvals: 1 },
  { what: 'fails after it', approve: [failed('E502')], view: [OURS], ends: 'done', approvals: 1 },
  {
    what: 'breaks off before it',
    approve: [LOST, DONE],
    view: [ABSENT],
    staged: [STAGED],
    ends: 'done',
    approvals: 2,
  },
  {
    what: 'breaks off twice before it',
    approve: [LOST],
    view: [ABSENT],
    staged: [STAGED],
    ends: 'ESTAGEUNCLEAR',
    approvals: 2,
  },
  {
    what: 'breaks off, and is refused for its code then',
    approve: [LOST, EOTP],
    view: [ABSENT],
    staged: [STAGED],
    ends: 'refused',
    approvals: 2,
  },
  {
    what: 'breaks off after it, which shows late, and is refused for its code',
    approve: [LOST, EOTP],
    view: [ABSENT, OURS],
    staged: [STAGED],
    ends: 'done',
    approvals: 2,
  },
  {
    what: 'breaks off after it, and is processed',
    approve: [LOST],
    view: [ABSENT],
    staged: [ABSENT],
    status: ['validating'],
    ends: 'done',
    approvals: 1,
  },
  {
    what: 'comes too late, for somebody approved',
    approve: [ABSENT],
    view: [OURS],
    ends: 'done',
    approvals: 1,
  },
  {
    what: 'comes too late, for somebody approved something else',
    approve: [ABSENT],
    view: [THEIRS],
    ends: 'EPUBLISHCONFLICT',
    approvals: 1,
  },
  {
    what: 'comes too late, for somebody rejected',
    approve: [ABSENT],
    view: [ABSENT],
    staged: [ABSENT],
    status: [404],
    ends: 'ESTAGEGONE',
    approvals: 1,
  },
  {
    what: 'comes too late, for the registry blocked it',
    approve: [ABSENT],
    view: [ABSENT],
    staged: [ABSENT],
    status: ['blocked'],
    ends: 'ESTAGEBLOCKED',
    approvals: 1,
  },
  {
    what: 'has an account without rights',
    approve: [failed('E403', 'You do not have permission')],
    ends: 'EACCOUNTRIGHTS',
    approvals: 1,
  },
  { what: 'is refused', approve: [failed('E400', 'no')], ends: 'EPUBLISHREFUSED', approvals: 1 },
]

for (const { what, approve, view = [], staged = [], status = [403], ends, approvals } of rows) {
  test(`an approval that ${what}: ${ends}, ${approvals} sent`, async (t) => {
    const npm = { 'stage approve': approve, 'stage view': staged, view }
    const { step, npm: seen, count } = await stageStep(t, { npm, status })
    const run = approveStaged({ id: ID, packed, account: alice, otp: OTP }, step)
    if (ends.startsWith('E')) await t.throwsAsync(run, { code: ends })
    else t.is(await run, ends as 'done')
    t.is(count('stage approve'), approvals)
    const withCode = seen.runs.filter(({ env }) => env.npm_config_otp === OTP)
    t.is(withCode.length, approvals)
    t.notRegex(JSON.stringify(seen.runs.map(({ args }) => args)), new RegExp(`${OTP}|${alice.token}`))
  })
}

interface Wait extends Looks {
  what: string
  ends: 'staged' | 'approved' | ErrorCode
  /** How often the staged version was looked at. */
  looks: number
}

const waits: Wait[] = [
  { what: 'can be approved', status: ['staged'], ends: 'staged', looks: 0 },
  { what: 'can be approved, says npm alone', staged: [STAGED], ends: 'staged', looks: 1 },
  {
    what: 'is scanned',
    status: ['validating'],
    staged: [SCANNED, SCANNED, STAGED],
    ends: 'staged',
    looks: 3,
  },
  { what: 'cannot be looked at', staged: [failed('E503'), STAGED], ends: 'staged', looks: 2 },
  { what: 'was approved', status: ['published'], view: [OURS], ends: 'approved', looks: 0 },
  {
    what: 'was approved and is processed',
    status: ['validating'],
    staged: [ABSENT],
    view: [ABSENT],
    ends: 'approved',
    looks: 2,
  },
  { what: 'was rejected', status: [404], staged: [ABSENT], view: [ABSENT], ends: 'ESTAGEGONE', looks: 2 },
  {
    what: 'was blocked',
    status: ['blocked'],
    staged: [ABSENT],
    view: [ABSENT],
    ends: 'ESTAGEBLOCKED',
    looks: 1,
  },
  { what: 'is scanned without end', staged: [SCANNED], ends: 'ESTAGETIMEOUT', looks: 901 },
]

for (const { what, status = [403], staged = [], view = [], ends, looks } of waits) {
  test(`before a code is asked for, what ${what}: ${ends}`, async (t) => {
    const { step, count } = await stageStep(t, { npm: { 'stage view': staged, view }, status })
    if (ends.startsWith('E')) await t.throwsAsync(waitUntilApprovable(ID, packed, step), { code: ends })
    else t.is(await waitUntilApprovable(ID, packed, step), ends as 'staged')
    t.is(count('stage view'), looks)
    const said = step.context.lines.filter((line) => /still scanning/.test(line))
    t.is(said.length, staged.includes(SCANNED) ? 1 : 0)
    t.is(
      step.context.lines.some((line) => /was approved by somebody else already/.test(line)),
      view.includes(OURS),
    )
  })
}

test('what is blocked or gone is staged no more, for the errors that follow', async (t) => {
  for (const status of [404, 'blocked'] as const) {
    const npm = { 'stage view': [ABSENT], view: [ABSENT] }
    const { step } = await stageStep(t, { npm, status: [status], staging: { item: { id: ID } } })
    await t.throwsAsync(waitUntilApprovable(ID, packed, step))
    t.is(step.session.staging?.item, undefined)
  }
})
