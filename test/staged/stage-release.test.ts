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
  /** What was staged when the release started. */
  listed?: Staging['listed']
  ends: 'staged' | 'staged, without an id' | 'live' | ErrorCode
  uploads: number
}

const rows: Row[] = [
  { what: 'accepts the upload', stage: [DONE], ends: 'staged', uploads: 1 },
  {
    what: 'returns no id, and does not list the version',
    stage: [DONE_WITHOUT_ID],
    ends: 'staged, without an id',
    list: NONE,
    uploads: 1,
  },
  {
    what: 'breaks off once it has stored the upload',
    stage: [lost()],
    list: THERE,
    ends: 'staged',
    uploads: 1,
  },
  {
    what: 'breaks off before it has stored the upload',
    stage: [lost(), DONE],
    list: NONE,
    packument: absent(),
    ends: 'staged',
    uploads: 2,
  },
  {
    what: 'fails once it has stored the upload',
    stage: [replyWith(500)],
    list: THERE,
    ends: 'staged',
    uploads: 1,
  },
  {
    what: 'is overloaded',
    stage: [replyWith(503), DONE],
    list: NONE,
    packument: absent(),
    ends: 'staged',
    uploads: 2,
  },
  { what: 'limits uploads once', stage: [BUSY, DONE], ends: 'staged', uploads: 2 },
  { what: 'limits uploads every time', stage: [BUSY], ends: 'EPUBLISHREFUSED', uploads: 4 },
  {
    what: 'breaks off while somebody approves the version',
    stage: [lost()],
    list: NONE,
    packument: OURS,
    ends: 'live',
    uploads: 1,
  },
  {
    what: 'breaks off twice',
    stage: [lost(), replyWith(503), DONE],
    list: NONE,
    packument: absent(),
    ends: 'staged',
    uploads: 3,
  },
  {
    what: 'breaks off every time',
    stage: [lost()],
    list: NONE,
    packument: absent(),
    ends: 'ESTAGEUNCLEAR',
    uploads: 3,
  },
  {
    what: 'breaks off, and has other bytes staged',
    stage: [lost()],
    list: OTHER,
    ends: 'ESTAGECONFLICT',
    uploads: 1,
  },
  {
    what: 'breaks off, and cannot be asked at first',
    stage: [lost()],
    list: [replyWith(503), THERE],
    ends: 'staged',
    uploads: 1,
  },
  {
    what: 'breaks off, and cannot be asked at all',
    stage: [lost()],
    list: replyWith(503),
    ends: 'EREGISTRYUNREACHABLE',
    uploads: 1,
  },
  {
    what: 'breaks off, and then has the version without showing it',
    stage: [lost(), TAKEN],
    list: NONE,
    packument: absent(),
    status: status(404),
    ends: 'staged, without an id',
    uploads: 2,
  },
  { what: 'has these bytes staged by another run', stage: [TAKEN], list: THERE, ends: 'staged', uploads: 1 },
  {
    what: 'has the version without showing it',
    stage: [TAKEN],
    list: NONE,
    packument: absent(),
    status: status(404),
    ends: 'ESTAGETAKEN',
    uploads: 1,
  },
  {
    what: 'has these bytes published',
    stage: [TAKEN],
    list: NONE,
    packument: OURS,
    ends: 'live',
    uploads: 1,
  },
  {
    what: 'has other bytes published',
    stage: [TAKEN],
    list: NONE,
    packument: THEIRS,
    manifest: replyWith(200, {}),
    ends: 'EPUBLISHCONFLICT',
    uploads: 1,
  },
  {
    what: 'has blocked the version',
    stage: [TAKEN],
    list: NONE,
    packument: absent(),
    status: status('blocked'),
    ends: 'ESTAGEBLOCKED',
    uploads: 1,
  },
  {
    what: 'is still processing the version',
    stage: [TAKEN],
    list: NONE,
    packument: absent(),
    status: status('validating'),
    ends: 'live',
    uploads: 1,
  },
  {
    what: 'forbids the upload',
    stage: [replyWith(403, { error: 'no' })],
    ends: 'ESTAGEFORBIDDEN',
    uploads: 2,
  },
  {
    what: 'refuses the upload',
    stage: [replyWith(400, { error: 'no' })],
    ends: 'EPUBLISHREFUSED',
    uploads: 1,
  },
  {
    what: 'asks for a code, which staging never needs',
    stage: [replyWith(401, {}, { 'www-authenticate': 'OTP' })],
    ends: 'EPUBLISHREFUSED',
    uploads: 1,
  },
  { what: 'had these bytes staged before', listed: BEFORE, list: THERE, ends: 'staged', uploads: 0 },
  { what: 'had other bytes staged before', listed: BEFORE, list: OTHER, ends: 'ESTAGECONFLICT', uploads: 0 },
  {
    what: 'had the version staged under another dist-tag',
    listed: BEFORE,
    list: list(item({ tag: 'next' })),
    ends: 'ESTAGECONFLICT',
    uploads: 0,
  },
  {
    what: 'had the version staged until it was discarded',
    listed: BEFORE,
    list: NONE,
    stage: [DONE],
    ends: 'staged',
    uploads: 1,
  },
  {
    what: 'had another version staged before',
    listed: [{ ...BEFORE[0], version: '2.0.0' }] as Staging['listed'],
    stage: [DONE],
    ends: 'staged',
    uploads: 1,
  },
]

const show = (end: Awaited<ReturnType<typeof stageRelease>>) =>
  end.kind === 'live' ? 'live' : `staged${end.id === ID ? '' : ', without an id'}`

for (const { what, listed, ends, uploads, ...table } of rows) {
  test(`the outcome is “${ends}” with ${uploads} ${uploads === 1 ? 'upload' : 'uploads'} at a registry that ${what}`, async (t) => {
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

test('an id that the registry does not return is read from its list', async (t) => {
  const { tools, registry } = stageScene(
    { stage: DONE_WITHOUT_ID, list: [NONE, THERE] },
    { listed: undefined },
  )
  t.deepEqual(await stageRelease(UPLOAD, [alice], tools), { kind: 'staged', id: ID })
  t.deepEqual(registry.kinds(), ['list', 'stage', 'list'])
})

test('a conflict says what differs, and how to approve or discard the staged version', async (t) => {
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

test('the error for other live bytes of the same commit has the commands for the tag', async (t) => {
  const manifest = replyWith(200, { gitHead: 'a'.repeat(40) })
  const { tools } = stageScene({ stage: TAKEN, list: NONE, packument: THEIRS, manifest })
  const error = await t.throwsAsync(stageRelease(UPLOAD, [alice], tools), { code: 'EPUBLISHCONFLICT' })
  t.regex((error as Error & { details: string }).details, /git tag v2\.1\.0 a{40}\n/)
})

test('pauses between uploads are ten and thirty seconds', async (t) => {
  const { tools } = stageScene({ stage: [BUSY, BUSY, DONE] })
  await stageRelease(UPLOAD, [alice], tools)
  t.deepEqual(tools.clock.slept, [10_000, 30_000])
})
