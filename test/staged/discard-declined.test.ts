import type { DeclineReading } from '@cfa/protocol'
import test from 'ava'
import type { Declined } from '../../lib/release/question-session.ts'
import type { OpenAnswer } from '../../lib/responders/types.ts'
import { discardDeclined } from '../../lib/staged/discard-declined.ts'
import { type FakeReply, lost, replyWith } from '../fakes/registry.ts'
import { alice, bob, TARGET } from '../fakes/release.ts'
import { createFakeResponder, type ResponderBehaviour } from '../fakes/responder.ts'
import type { Table } from '../fakes/table-registry.ts'
import { HASHES, ID, OTP_WANTED, OURS, stageScene, status, THEIRS, view } from './stage-scene.ts'

const OTP = '987654'
const DECLINE: DeclineReading = { type: 'decline', by: 'bob', reason: 'Not now.' }
const WITH_CODE: DeclineReading = { ...DECLINE, username: 'alice', otp: OTP }
const DONE = replyWith(204)
const NOT_OPENED = async (): Promise<OpenAnswer> => {
  throw new Error('it does not open')
}

interface Case {
  decline?: DeclineReading
  kind?: 'publish' | 'stage-approve' | 'dist-tag'
  isUnsealed?: boolean
  open?: Declined['open']
  discard?: FakeReply
  /** Default: the version is staged. */
  table?: Table
  item?: { id: string | undefined } | undefined
  report?: ResponderBehaviour['report']
}

async function decline({ decline = WITH_CODE, kind = 'stage-approve', ...given }: Case) {
  const { isUnsealed = false, open = NOT_OPENED, discard, report, table = { view: view() } } = given
  const item = 'item' in given ? given.item : { id: ID }
  const { tools, registry, context } = stageScene(discard ? { ...table, discard } : table, { item })
  const responder = createFakeResponder(report ? { report } : {})
  const masked: string[] = []
  const question = { kind, package: { name: TARGET.name, ...HASHES } } as unknown as Declined['question']
  const written = await discardDeclined(
    { decline, question, isUnsealed, open },
    { ...tools, accounts: [alice, bob], responder, mask: (otp) => void masked.push(otp) },
  )
  checkHidden(context.lines, responder.reported)
  return {
    written,
    registry,
    masked,
    staging: tools.staging,
    lines: context.lines,
    reported: responder.reported,
  }
}

/** Throws if the code is in the log or a report. */
function checkHidden(...texts: string[][]): void {
  if (texts.flat().some((text) => text.includes(OTP))) throw new Error('the code is shown')
}

test('a decline with a code discards the version in one request, and is logged and reported once', async (t) => {
  const { written, registry, masked, staging, lines, reported } = await decline({ discard: DONE })
  t.is(written, 'discarded')
  t.deepEqual(registry.kinds(), ['view', 'discard'])
  const [request] = registry.of('discard')
  t.is(request?.path, `-/stage/${ID}`)
  t.deepEqual([request?.headers?.['npm-otp'], request?.credential], [OTP, alice.credential])
  t.deepEqual(masked, [OTP])
  t.is(staging.item, undefined)
  t.true(staging.isDeclined)
  t.deepEqual(lines, ['@example/tool@2.1.0 was discarded: it is no longer staged.'])
  t.deepEqual(reported, ['declined: @example/tool@2.1.0 was discarded: it is no longer staged.'])
})

test('a sealed code is opened, and used for the account that it names', async (t) => {
  const open = async (sealed: string): Promise<OpenAnswer> => {
    t.is(sealed, 'a..b.c.d')
    return { ...DECLINE, username: 'bob', otp: OTP }
  }
  const row = { decline: { ...DECLINE, sealed: 'a..b.c.d' }, isUnsealed: true, open, discard: DONE }
  const { written, registry, masked } = await decline(row)
  t.is(written, 'discarded')
  t.deepEqual(registry.of('discard')[0]?.credential, bob.credential)
  t.deepEqual(masked, [OTP])
})

const failed: Array<[what: string, discard: FakeReply, said: RegExp]> = [
  ['a code that the registry rejects', OTP_WANTED, /did not accept the code/],
  ['a registry that breaks off', lost(), /The connection broke|ECONNRESET/],
  ['a 404 from the registry', replyWith(404, { error: 'Not found' }), /Not found/],
  ['an account without rights', replyWith(403, { error: 'You may not' }), /You may not/],
  ['a rate limit', replyWith(429), /HTTP 429/],
]

for (const [what, discard, words] of failed) {
  test(`${what} leaves the version staged after one request, and is logged once`, async (t) => {
    const { written, registry, staging, lines, reported } = await decline({ discard })
    t.is(written, 'no')
    t.is(registry.of('discard').length, 1)
    t.deepEqual(staging.item, { id: ID })
    t.true(staging.isDeclined)
    t.is(lines.length, 1)
    t.regex(lines[0] ?? '', /was not discarded, as far as this job knows: /)
    t.regex(lines[0] ?? '', words)
    t.is(reported.length, 1)
    t.true(reported[0]?.startsWith('declined: @example/tool@2.1.0 was not discarded'))
    t.true(reported[0]?.endsWith(`npx npm@11 stage reject ${ID}`))
  })
}

const sealed = { ...DECLINE, sealed: 'a..b.c.d' }
const unused: Array<[what: string, row: Case, said: RegExp | undefined]> = [
  ['a decline without a code', { decline: DECLINE }, undefined],
  ['a sealed decline without a code', { decline: sealed, open: async () => DECLINE }, undefined],
  ['letters as a code', { decline: { ...WITH_CODE, otp: 'abc' } }, /not a code/],
  ['a recovery code', { decline: { ...WITH_CODE, otp: '0123456789abcdef'.repeat(4) } }, /recovery code/],
  ['an unknown account', { decline: { ...WITH_CODE, username: 'carol' } }, /none of these/],
  ['a code that names none of several accounts', { decline: { ...DECLINE, otp: OTP } }, /several/],
  ['an unsealed code although answers are sealed', { isUnsealed: true }, /was not sealed/],
  ['a sealed code that does not open', { decline: sealed }, /could not be used/],
  [
    'a sealed approval',
    { decline: sealed, open: async () => ({ type: 'code', username: 'alice', otp: OTP }) as OpenAnswer },
    /could not be used/,
  ],
  ['a code for a question of another kind', { kind: 'dist-tag' }, undefined],
  ['a code for a version without an id', { item: { id: undefined } }, undefined],
  ['a code with nothing staged', { item: undefined }, undefined],
  ['a code for an invalid id', { item: { id: 'none' } }, /could not be tried/],
]

for (const [what, row, words] of unused) {
  test(`${what} discards nothing`, async (t) => {
    const { written, registry, staging, lines, reported } = await decline(row)
    t.is(written, 'no')
    t.deepEqual(registry.of('discard'), [])
    t.true(staging.isDeclined)
    t.is(lines.length, words ? 1 : 0)
    t.is(reported.length, words ? 1 : 0)
    if (words) t.regex(lines[0] ?? '', words)
  })
}

test('a report that fails does not matter', async (t) => {
  const report = async () => {
    throw new Error('gone')
  }
  t.is((await decline({ discard: DONE, report })).written, 'discarded')
})

const GONE = replyWith(404)
const NOTHING = replyWith(404)
const faster: Array<[what: string, table: Table, written: string, said: RegExp]> = [
  ['live', { view: GONE, packument: OURS }, 'yes', /was approved at the registry before this decline/],
  [
    'approved and being processed',
    { view: GONE, packument: NOTHING, status: status('validating') },
    'yes',
    /was approved at the registry before this decline/,
  ],
  [
    'discarded',
    { view: GONE, packument: NOTHING, status: status(404) },
    'discarded',
    /was discarded at the registry before this decline/,
  ],
]

for (const [what, table, end, words] of faster) {
  test(`a version that is ${what} at the registry before the decline is not discarded, and the log says so`, async (t) => {
    const { written, registry, staging, lines, reported } = await decline({ table })
    t.is(written, end as typeof written)
    t.deepEqual(registry.of('discard'), [])
    t.is(staging.item, undefined)
    t.regex(lines.join(), words)
    t.regex(reported.join(), words)
  })
}

test('a version that was found approved before the decline is live', async (t) => {
  const { written, registry } = await decline({ item: undefined, table: { packument: OURS } })
  t.is(written, 'yes')
  t.deepEqual(registry.kinds(), ['packument'])
})

test('a version of unknown state stays staged', async (t) => {
  const table = { view: GONE, packument: NOTHING, status: status(403) }
  const { written, staging } = await decline({ table, decline: DECLINE })
  t.is(written, 'no')
  t.deepEqual(staging.item, { id: ID })
})

test('a decline of a version that was replaced does not say that it is live', async (t) => {
  const { written, registry, staging, lines } = await decline({
    table: { view: replyWith(404), packument: THEIRS },
  })
  t.is(written, 'taken')
  t.deepEqual(registry.kinds(), ['view', 'packument'])
  t.is(staging.item, undefined)
  t.regex(lines.join(), /was published at the registry with other contents before this decline came/)
})
