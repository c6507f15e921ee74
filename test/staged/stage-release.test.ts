import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { NpmResult } from '../../lib/npm/run.ts'
import type { StageItem } from '../../lib/staged/stage-item.ts'
import { stageRelease } from '../../lib/staged/stage-release.ts'
import { failed, ok } from '../fakes/npm.ts'
import { alice, bob } from '../fakes/step.ts'
import { ABSENT, ID, item, LOST, OURS, packed, stageStep, THEIRS, type Word } from './stage.ts'

const DONE = ok({ '@example/tool': { stageId: ID } })
const BUSY = failed('E429', 'Too many requests')
const TAKEN = failed('E409', 'Cannot stage previously published version "2.1.0".')
const NONE = ok([])
const THERE = ok([item()])
const OTHER = ok([item({ shasum: 'theirs' })])

interface Row {
  what: string
  publish?: NpmResult[]
  /** What is staged, each time that it is asked for after the release began. */
  list?: NpmResult[]
  view?: NpmResult[]
  status?: Word[]
  /** What was staged when the release began. */
  listed?: object[]
  ends: 'staged' | 'staged, without an id' | 'live' | ErrorCode
  uploads: number
}

const rows: Row[] = [
  { what: 'is taken', publish: [DONE], ends: 'staged', uploads: 1 },
  { what: 'breaks off after storing', publish: [LOST], list: [THERE], ends: 'staged', uploads: 1 },
  { what: 'breaks off before', publish: [LOST, DONE], list: [NONE], ends: 'staged', uploads: 2 },
  { what: 'fails after storing', publish: [failed('E500')], list: [THERE], ends: 'staged', uploads: 1 },
  { what: 'is overloaded', publish: [failed('E503'), DONE], list: [NONE], ends: 'staged', uploads: 2 },
  { what: 'asks for a pause', publish: [BUSY, DONE], ends: 'staged', uploads: 2 },
  { what: 'asks for pauses without end', publish: [BUSY], ends: 'EPUBLISHREFUSED', uploads: 4 },
  { what: 'breaks off twice', publish: [LOST], list: [NONE], ends: 'ESTAGEUNCLEAR', uploads: 2 },
  {
    what: 'breaks off after storing something else',
    publish: [LOST],
    list: [OTHER],
    ends: 'ESTAGECONFLICT',
    uploads: 1,
  },
  {
    what: 'breaks off, and cannot be asked for a moment',
    publish: [LOST],
    list: [failed('E503'), THERE],
    ends: 'staged',
    uploads: 1,
  },
  {
    what: 'breaks off, and cannot be asked',
    publish: [LOST],
    list: [failed('E503')],
    ends: 'EREGISTRYUNREACHABLE',
    uploads: 1,
  },
  {
    what: 'breaks off, has the number then, and does not show by what',
    publish: [LOST, TAKEN],
    list: [NONE],
    view: [ABSENT],
    ends: 'staged, without an id',
    uploads: 2,
  },
  { what: 'has these bytes from another run', publish: [TAKEN], list: [THERE], ends: 'staged', uploads: 1 },
  { what: 'has the number', publish: [TAKEN], list: [NONE], view: [ABSENT], ends: 'ESTAGETAKEN', uploads: 1 },
  { what: 'shows these bytes', publish: [TAKEN], list: [NONE], view: [OURS], ends: 'live', uploads: 1 },
  {
    what: 'shows other bytes',
    publish: [TAKEN],
    list: [NONE],
    view: [THEIRS],
    ends: 'EPUBLISHCONFLICT',
    uploads: 1,
  },
  {
    what: 'has blocked it',
    publish: [TAKEN],
    list: [NONE],
    view: [ABSENT],
    status: ['blocked'],
    ends: 'ESTAGEBLOCKED',
    uploads: 1,
  },
  {
    what: 'is still processing it',
    publish: [TAKEN],
    list: [NONE],
    view: [ABSENT],
    status: ['validating'],
    ends: 'live',
    uploads: 1,
  },
  { what: 'forbids it', publish: [failed('E403', 'no')], ends: 'ESTAGEFORBIDDEN', uploads: 2 },
  { what: 'refuses', publish: [failed('E400', 'no')], ends: 'EPUBLISHREFUSED', uploads: 1 },
  { what: 'has staged these bytes before', listed: [item()], list: [THERE], ends: 'staged', uploads: 0 },
  {
    what: 'has staged other bytes before',
    listed: [item()],
    list: [OTHER],
    ends: 'ESTAGECONFLICT',
    uploads: 0,
  },
  {
    what: 'has staged it under another dist-tag',
    listed: [item()],
    list: [ok([item({ tag: 'next' })])],
    ends: 'ESTAGECONFLICT',
    uploads: 0,
  },
  {
    what: 'had staged it, and somebody rejected that',
    listed: [item()],
    list: [NONE],
    publish: [DONE],
    ends: 'staged',
    uploads: 1,
  },
  {
    what: 'has staged another version before',
    listed: [item({ version: '2.0.0' })],
    publish: [DONE],
    ends: 'staged',
    uploads: 1,
  },
]

const show = (end: Awaited<ReturnType<typeof stageRelease>>) =>
  end.kind === 'live' ? 'live' : `staged${end.id === ID ? '' : ', without an id'}`

for (const { what, publish = [], list = [], view = [], listed = [], ends, uploads, ...says } of rows) {
  test(`a registry that ${what}: ${ends}, ${uploads} uploads`, async (t) => {
    const npm = { 'stage publish': publish, 'stage list': list, view }
    const { step, count } = await stageStep(t, { npm, staging: { listed: listed as StageItem[] }, ...says })
    if (ends.startsWith('E')) await t.throwsAsync(stageRelease(packed, step), { code: ends })
    else t.is(show(await stageRelease(packed, step)), ends)
    t.is(count('stage publish'), uploads)
    if (ends === 'staged') t.deepEqual(step.session.staging?.item, { id: ID })
  })
}

test('a conflict says what differs, and how to end what is staged', async (t) => {
  for (const [other, says] of [
    [{ shasum: 'theirs' }, /bytes differ.*Staged: shasum theirs\. This release: ours/s],
    [{ tag: 'next' }, /dist-tag is next, not latest/],
  ] as const) {
    const npm = { 'stage list': [ok([item(other)])] }
    const { step } = await stageStep(t, { npm, staging: { listed: undefined } })
    const { details } = (await t.throwsAsync(stageRelease(packed, step))) as Error & { details: string }
    t.regex(details, says)
    for (const verb of ['approve', 'reject']) t.true(details.includes(`npm@11 stage ${verb} ${ID}`), details)
  }
})

test('pauses are as long as for a publish', async (t) => {
  const { step, slept } = await stageStep(t, { npm: { 'stage publish': [BUSY, BUSY, DONE] } })
  await stageRelease(packed, step)
  t.deepEqual(slept, [10_000, 30_000])
})

const MAY_NOT = failed('E403', 'You do not have permission to publish "@example/tool".')

test('where one account may not stage, the next one does, and looks from then on', async (t) => {
  const { step, npm } = await stageStep(t, { npm: { 'stage publish': [MAY_NOT, DONE] } })
  await stageRelease(packed, step)
  t.deepEqual(
    npm.runs.map(({ env }) => env.NPM_TOKEN),
    [alice.token, bob.token],
  )
  t.is(step.session.staging?.looker, bob)
  t.true(step.context.lines.some((line) => /^alice may not stage this package: trying the next/.test(line)))
})

test('where no account may stage, the last one’s problem ends the release', async (t) => {
  const { step, count } = await stageStep(t, { npm: { 'stage publish': [MAY_NOT] } })
  await t.throwsAsync(stageRelease(packed, step), { code: 'EACCOUNTRIGHTS' })
  t.is(count('stage publish'), 2)
})

const IDENTITY = { looker: undefined, listed: undefined, identity: { NPM_ID_TOKEN: 'identity-of-the-job' } }

test('an identity stages alone, and is in no other process', async (t) => {
  const { step, npm } = await stageStep(t, {
    npm: { 'stage publish': [TAKEN], view: [ABSENT] },
    staging: IDENTITY,
    session: { accounts: [] },
  })
  await t.throwsAsync(stageRelease(packed, step), { code: 'ESTAGETAKEN' })
  t.deepEqual(npm.commands(), ['stage publish', 'view'])
  const [staging, look] = npm.runs
  t.is(staging?.env.NPM_ID_TOKEN, 'identity-of-the-job')
  t.is(look?.env.NPM_ID_TOKEN, undefined)
})

test('an identity that may not stage is an error of its own', async (t) => {
  const no = failed('E403', 'OIDC permission denied for this action')
  const { step } = await stageStep(t, { npm: { 'stage publish': [no] }, staging: IDENTITY })
  await t.throwsAsync(stageRelease(packed, step), { code: 'ETRUSTEDNOSTAGE' })
})
