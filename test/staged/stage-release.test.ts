import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { stageRelease } from '../../lib/staged/stage-release.ts'
import type { Staging } from '../../lib/staged/staging.ts'
import { absent, type FakeReply, lost, replyWith } from '../fakes/registry.ts'
import { alice, bob } from '../fakes/release.ts'
import type { Table } from '../fakes/table-registry.ts'
import { BUSY, ID, item, list, OURS, PUBLICATION, stageScene, status, THEIRS } from './stage-scene.ts'

const DONE = replyWith(201, { stageId: ID })
const DONE_WITHOUT_ID = replyWith(201, {})
const TAKEN = replyWith(409, { error: 'Cannot stage previously published version "2.1.0".' })
const NONE = list()
const THERE = list(item())
const OTHER = list(item({ shasum: 'theirs' }))
const BEFORE = [{ id: ID, version: '2.1.0', tag: 'latest', shasum: 'ours', status: 'staged' as const }]
const UPLOAD = { publication: PUBLICATION, body: '{"the":"request"}' }

interface Row extends Omit<Table, 'stage'> {
  what: string
  stage?: FakeReply[]
  /** What was staged when the release began. */
  listed?: Staging['listed']
  ends: 'staged' | 'staged, without an id' | 'live' | ErrorCode
  uploads: number
}

const rows: Row[] = [
  { what: 'takes it', stage: [DONE], ends: 'staged', uploads: 1 },
  {
    what: 'names no id, and nobody may look',
    stage: [DONE_WITHOUT_ID],
    ends: 'staged, without an id',
    list: NONE,
    uploads: 1,
  },
  { what: 'breaks off after storing', stage: [lost()], list: THERE, ends: 'staged', uploads: 1 },
  {
    what: 'breaks off before',
    stage: [lost(), DONE],
    list: NONE,
    packument: absent(),
    ends: 'staged',
    uploads: 2,
  },
  { what: 'fails after storing', stage: [replyWith(500)], list: THERE, ends: 'staged', uploads: 1 },
  {
    what: 'is overloaded',
    stage: [replyWith(503), DONE],
    list: NONE,
    packument: absent(),
    ends: 'staged',
    uploads: 2,
  },
  { what: 'asks for a pause', stage: [BUSY, DONE], ends: 'staged', uploads: 2 },
  { what: 'asks for pauses without end', stage: [BUSY], ends: 'EPUBLISHREFUSED', uploads: 4 },
  {
    what: 'breaks off, and somebody approves it meanwhile',
    stage: [lost()],
    list: NONE,
    packument: OURS,
    ends: 'live',
    uploads: 1,
  },
  {
    what: 'breaks off twice',
    stage: [lost()],
    list: NONE,
    packument: absent(),
    ends: 'ESTAGEUNCLEAR',
    uploads: 2,
  },
  {
    what: 'stored something else meanwhile',
    stage: [lost()],
    list: OTHER,
    ends: 'ESTAGECONFLICT',
    uploads: 1,
  },
  {
    what: 'breaks off, and cannot be asked for a moment',
    stage: [lost()],
    list: [replyWith(503), THERE],
    ends: 'staged',
    uploads: 1,
  },
  {
    what: 'breaks off, and cannot be asked',
    stage: [lost()],
    list: replyWith(503),
    ends: 'EREGISTRYUNREACHABLE',
    uploads: 1,
  },
  {
    what: 'breaks off, has the number then, and does not show by what',
    stage: [lost(), TAKEN],
    list: NONE,
    packument: absent(),
    status: status(404),
    ends: 'staged, without an id',
    uploads: 2,
  },
  { what: 'has these bytes from another run', stage: [TAKEN], list: THERE, ends: 'staged', uploads: 1 },
  {
    what: 'has the number',
    stage: [TAKEN],
    list: NONE,
    packument: absent(),
    status: status(404),
    ends: 'ESTAGETAKEN',
    uploads: 1,
  },
  { what: 'shows these bytes', stage: [TAKEN], list: NONE, packument: OURS, ends: 'live', uploads: 1 },
  {
    what: 'shows other bytes',
    stage: [TAKEN],
    list: NONE,
    packument: THEIRS,
    manifest: replyWith(200, {}),
    ends: 'EPUBLISHCONFLICT',
    uploads: 1,
  },
  {
    what: 'has blocked it',
    stage: [TAKEN],
    list: NONE,
    packument: absent(),
    status: status('blocked'),
    ends: 'ESTAGEBLOCKED',
    uploads: 1,
  },
  {
    what: 'is still processing it',
    stage: [TAKEN],
    list: NONE,
    packument: absent(),
    status: status('validating'),
    ends: 'live',
    uploads: 1,
  },
  { what: 'forbids it', stage: [replyWith(403, { error: 'no' })], ends: 'ESTAGEFORBIDDEN', uploads: 2 },
  { what: 'refuses', stage: [replyWith(400, { error: 'no' })], ends: 'EPUBLISHREFUSED', uploads: 1 },
  {
    what: 'wants a code, which staging never needs',
    stage: [replyWith(401, {}, { 'www-authenticate': 'OTP' })],
    ends: 'EPUBLISHREFUSED',
    uploads: 1,
  },
  { what: 'has staged these bytes before', listed: BEFORE, list: THERE, ends: 'staged', uploads: 0 },
  { what: 'has staged other bytes before', listed: BEFORE, list: OTHER, ends: 'ESTAGECONFLICT', uploads: 0 },
  {
    what: 'has staged it under another dist-tag',
    listed: BEFORE,
    list: list(item({ tag: 'next' })),
    ends: 'ESTAGECONFLICT',
    uploads: 0,
  },
  {
    what: 'had staged it until somebody discarded that',
    listed: BEFORE,
    list: NONE,
    stage: [DONE],
    ends: 'staged',
    uploads: 1,
  },
  {
    what: 'has staged another version before',
    listed: [{ ...BEFORE[0], version: '2.0.0' }] as Staging['listed'],
    stage: [DONE],
    ends: 'staged',
    uploads: 1,
  },
]

const show = (end: Awaited<ReturnType<typeof stageRelease>>) =>
  end.kind === 'live' ? 'live' : `staged${end.id === ID ? '' : ', without an id'}`

for (const { what, listed, ends, uploads, ...table } of rows) {
  test(`a registry that ${what}: ${ends}, ${uploads} uploads`, async (t) => {
    const { tools, registry } = stageScene(table, { listed: listed ?? [] })
    const run = stageRelease(UPLOAD, [alice, bob], tools)
    if (ends.startsWith('E')) await t.throwsAsync(run, { code: ends })
    else t.is(show(await run), ends)
    t.is(registry.of('stage').length, uploads)
    for (const { body, headers } of registry.of('stage')) {
      t.is(body, UPLOAD.body)
      t.false('npm-otp' in (headers ?? {}))
    }
    if (ends === 'staged') t.deepEqual(tools.staging.item, { id: ID })
    if (ends === 'live') t.is(tools.staging.item, undefined)
  })
}

test('a registry that names no id has it in its list', async (t) => {
  const { tools, registry } = stageScene(
    { stage: DONE_WITHOUT_ID, list: [NONE, THERE] },
    { listed: undefined },
  )
  t.deepEqual(await stageRelease(UPLOAD, [alice], tools), { kind: 'staged', id: ID })
  t.deepEqual(registry.kinds(), ['list', 'stage', 'list'])
})

test('a conflict says what differs, and how to end what is staged', async (t) => {
  for (const [other, says] of [
    [
      { shasum: 'theirs' },
      /bytes differ.*Staged: shasum theirs\. This release: shasum ours|Staged: shasum theirs\. This release: ours/s,
    ],
    [{ tag: 'next' }, /dist\\?-tag is next, not latest/],
    [{ shasum: null }, /Staged: shasum unknown/],
  ] as const) {
    const { tools } = stageScene({ list: list(item(other)) }, { listed: undefined })
    const error = await t.throwsAsync(stageRelease(UPLOAD, [alice], tools), { code: 'ESTAGECONFLICT' })
    const { details } = error as Error & { details: string }
    t.regex(details, says)
    t.regex(details, /another run of this commit ends like this one/)
    t.notRegex(details, /from the same commit/)
    for (const verb of ['approve', 'reject']) t.true(details.includes(`npm@11 stage ${verb} ${ID}`), details)
  }
})

test('live with other bytes of this very commit has the commands for the tag', async (t) => {
  const manifest = replyWith(200, { gitHead: 'a'.repeat(40) })
  const { tools } = stageScene({ stage: TAKEN, list: NONE, packument: THEIRS, manifest })
  const error = await t.throwsAsync(stageRelease(UPLOAD, [alice], tools), { code: 'EPUBLISHCONFLICT' })
  t.regex((error as Error & { details: string }).details, /git tag v2\.1\.0 a{40}\n/)
})

test('pauses are as long as for a publish', async (t) => {
  const { tools } = stageScene({ stage: [BUSY, BUSY, DONE] })
  await stageRelease(UPLOAD, [alice], tools)
  t.deepEqual(tools.clock.slept, [10_000, 30_000])
})
