import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { DoorReply } from '../../lib/door/door.ts'
import { sendPublication } from '../../lib/release/send-publication.ts'
import { replyFor, STORED, settleUpload, type Upload } from '../../lib/release/settle-upload.ts'
import { newStanding } from '../../lib/release/standing.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { absent, createFakeRegistry, type FakeReply, lost, packument, replyWith } from '../fakes/registry.ts'
import { alice, detailsOf, failIn, TARGET } from '../fakes/release.ts'

const OTP = '012345'
const COMMIT = 'a'.repeat(40)
const UPLOAD: Upload = {
  body: Buffer.from('{"the":"request"}'),
  target: TARGET,
  commit: COMMIT,
  integrity: 'sha512-ours',
  shasum: 'ours',
}

function scene(
  puts: FakeReply[],
  packuments: FakeReply[] = [],
  manifests: FakeReply[] = [absent()],
  changes: Partial<Upload> = {},
) {
  const registry = createFakeRegistry({ PUT: puts, packument: packuments, manifest: manifests })
  const { logger, lines } = createContext()
  const upload = { ...UPLOAD, ...changes }
  const clock = createHastyClock()
  const replies: DoorReply[] = []
  let waits = 0
  const waitForEarlier = async () => {
    waits += 1
  }
  const tools = { registry, clock, logger, fail: failIn(), standing: newStanding(), waitForEarlier }
  const onReply = (reply: DoorReply) => void replies.push(reply)
  return {
    ...{ registry, clock, lines, replies, waits: () => waits },
    settle: (otp?: string) => settleUpload(upload, alice.credential, otp, tools),
    send: (otp: string | null = OTP) =>
      sendPublication(upload, alice, otp ?? undefined, { ...tools, onReply }),
  }
}

const OTP_NEEDED = { 'www-authenticate': 'OTP' }
const error = (status: number, text = '', headers = {}) => replyWith(status, { error: text }, headers)
const OK = replyWith(201, { ok: 'created' })
const REJECTED = error(401, 'A code is needed.', OTP_NEEDED)
const BUSY = error(429, 'Too many requests')
const OVER = error(403, 'You cannot publish over the previously published versions: 2.1.0.')
const STAGED = error(409, 'Cannot publish over previously staged version "2.1.0"')
const PACKUMENT = error(409, 'Failed to save packument. A common cause is …')
const OURS = packument('2.1.0', { integrity: 'sha512-ours' })
const OURS_BY_SHASUM = packument('2.1.0', { shasum: 'ours' })
const THEIRS = packument('2.1.0', { integrity: 'sha512-theirs', shasum: 'ours' })
const WELL = [absent()]
const ILL = [error(503)]
/** Shown when it is looked up once more after the pause, and after the second upload. */
const IN_THE_PAUSE = [...Array<FakeReply>(5).fill(absent()), OURS]
const LATE = [absent(), ...IN_THE_PAUSE]

type Row = [title: string, puts: FakeReply[], packuments: FakeReply[], outcome: string, uploads: number]

const rows: Row[] = [
  ['is accepted', [OK], [], 'done', 1],
  ['is refused for its code', [REJECTED], [], 'rejected', 1],
  ['breaks off, and is published', [lost()], [OURS], 'done', 1],
  ['breaks off, and is published by its SHA-1', [lost()], [OURS_BY_SHASUM], 'done', 1],
  ['breaks off, and is published a moment later', [lost()], [absent(), absent(), OURS], 'done', 1],
  ['breaks off, and other bytes are published', [lost()], [THEIRS], 'EPUBLISHCONFLICT', 1],
  ['breaks off, is not published, and is then accepted', [lost(), OK], WELL, 'done', 2],
  ['breaks off twice, and is published', [lost(), lost()], LATE, 'done', 2],
  ['breaks off, and is published during the pause', [lost()], IN_THE_PAUSE, 'done', 1],
  ['breaks off twice, and is then accepted', [lost(), error(503), OK], WELL, 'done', 3],
  ['breaks off twice, the lookup fails, and is then accepted', [lost(), error(503), OK], ILL, 'done', 3],
  ['breaks off every time, and is not published', [lost(), error(502)], WELL, 'EPUBLISHUNCLEAR', 3],
  ['breaks off every time, and the lookup fails', [lost()], ILL, 'EPUBLISHUNCLEAR', 3],
  ['breaks off, then is refused for its code, and is published', [lost(), REJECTED], LATE, 'done', 2],
  ['breaks off, then is refused for its code', [lost(), REJECTED], WELL, 'rejected', 2],
  ['breaks off, then is refused, and is published', [lost(), error(400)], LATE, 'done', 2],
  ['breaks off, then is refused', [lost(), error(400)], WELL, 'EPUBLISHREFUSED', 2],
  ['breaks off, then exists with these bytes', [lost(), OVER], LATE, 'done', 2],
  ['breaks off, then exists, and the lookup fails', [lost(), OVER], ILL, 'EPUBLISHUNCLEAR', 2],
  ['exists, and the lookup fails', [OVER], ILL, 'EPUBLISHUNCLEAR', 1],
  ['exists, and is not shown', [OVER], WELL, 'EPUBLISHCONFLICT', 1],
  ['exists, with these bytes', [OVER], [OURS], 'done', 1],
  ['exists, with other bytes', [OVER], [THEIRS], 'EPUBLISHCONFLICT', 1],
  ['breaks off, and is then being processed', [lost(), STAGED], WELL, 'done', 2],
  ['is already being processed from an earlier run', [STAGED], WELL, 'done', 1],
  ['conflicts with another write, and is then accepted', [PACKUMENT, OK], WELL, 'done', 2],
  ['is limited, and then accepted', [BUSY, BUSY, OK], [], 'done', 3],
  ['is limited every time', [BUSY], [], 'EPUBLISHREFUSED', 4],
  ['is refused', [error(400, 'You must specify a tag')], [], 'EPUBLISHREFUSED', 1],
  ['is too long', [error(413)], [], 'EPUBLISHREFUSED', 1],
  ['is redirected', [replyWith(302, {}, { location: 'https://evil.example/' })], [], 'EPUBLISHREFUSED', 1],
  ['has a wrong token', [error(401)], [], 'EACCOUNTTOKEN', 1],
  [
    'has a token for another address',
    [error(401, '', { 'www-authenticate': 'ipaddress' })],
    [],
    'EACCOUNTADDRESS',
    1,
  ],
  ['has a token for other packages', [error(404, 'Not found')], [], 'EACCOUNTSCOPE', 1],
  [
    'is by an account without rights',
    [error(403, 'You do not have permission to publish.')],
    [],
    'EACCOUNTRIGHTS',
    1,
  ],
  ['is forbidden', [error(403, 'no')], [], 'EACCOUNTFORBIDDEN', 1],
  ['breaks off, then has a wrong token', [lost(), error(401)], WELL, 'EACCOUNTTOKEN', 2],
]

for (const [title, puts, packuments, outcome, uploads] of rows) {
  test(`the outcome is “${outcome}” for an upload that ${title}`, async (t) => {
    const { registry, send } = scene(puts, packuments)
    if (outcome.startsWith('E')) await t.throwsAsync(send(), { code: outcome as ErrorCode })
    else t.is(await send(), outcome as 'done')
    const writes = registry.writes()
    t.is(writes.length, uploads)
    for (const { method, path, body, credential, headers } of writes) {
      t.deepEqual([method, path, body], ['PUT', '@example%2ftool', UPLOAD.body])
      t.is(credential, alice.credential)
      t.like(headers, { 'npm-otp': OTP, 'npm-command': 'publish', 'content-type': 'application/json' })
    }
    for (const { headers = {} } of registry.requests.filter(({ method }) => method === 'GET'))
      t.false('npm-otp' in headers)
  })
}

test('the job waits for a version that an earlier run uploaded, and not for its own', async (t) => {
  const earlier = scene([STAGED], WELL)
  await earlier.send()
  t.is(earlier.waits(), 1)
  const own = scene([lost(), STAGED], WELL)
  await own.send()
  t.is(own.waits(), 0)
})

for (const [title, made, says] of [
  ['this commit', COMMIT, new RegExp(`this same commit[^]*git tag v2\\.1\\.0 ${COMMIT}\\n`)],
  ['another commit', 'b'.repeat(40), /another commit[^]*If it is yours[^]*git tag v2\.1\.0 b{40}\n/],
  ['an unknown commit', undefined, /does not say[^]*git tag v2\.1\.0 <commit>\n/],
] as const) {
  test(`the error for other bytes from ${title} shows both hashes and the commands for the tag`, async (t) => {
    const { send } = scene([OVER], [THEIRS], [replyWith(200, { gitHead: made })])
    const details = detailsOf(await t.throwsAsync(send(), { code: 'EPUBLISHCONFLICT' }))
    t.regex(details, says)
    t.regex(details, /This release: `sha512-\S+`\. The registry’s: `\S+`\./)
  })
}

test('the error for other bytes has no commands for the tag once it is pushed', async (t) => {
  const { send } = scene([OVER], [THEIRS], [], { commit: undefined })
  const details = detailsOf(await t.throwsAsync(send(), { code: 'EPUBLISHCONFLICT' }))
  t.notRegex(details, /git push/)
})

test('after an unclear upload, a refusal with the next code is no proof either', async (t) => {
  const { send, registry } = scene([lost(), REJECTED, OVER], Array<FakeReply>(40).fill(absent()))
  t.is(await send(), 'rejected')
  const looks = () => registry.requests.filter(({ method }) => method === 'GET').length
  const before = looks()
  const error = await t.throwsAsync(send('654321'))
  t.true(looks() > before)
  t.notRegex(detailsOf(error), /other contents|NOT published/)
})

test('without a code, the upload asks to confirm on the web', async (t) => {
  const pair = {
    authUrl: 'https://registry.example/auth/cli/1',
    doneUrl: 'https://registry.example/-/v1/done?a=1',
  }
  const { registry, send } = scene([replyWith(401, pair, OTP_NEEDED)])
  t.deepEqual(await send(null), pair)
  t.like(registry.requests[0]?.headers, { 'npm-auth-type': 'web' })
  t.false('npm-otp' in (registry.requests[0]?.headers ?? {}))
})

test('pauses after a limit grow, or follow the registry up to two minutes', async (t) => {
  const limited = (seconds: string) => error(429, '', { 'retry-after': seconds })
  const { send, clock } = scene([BUSY, limited('5'), BUSY, OK])
  await send()
  t.deepEqual(clock.slept, [10_000, 5000, 60_000])
  const locked = scene([limited('1800'), OK])
  await locked.send()
  t.deepEqual(locked.clock.slept, [120_000])
})

test('pauses before a repeat are npm’s, or as long as the registry asks for, up to two minutes', async (t) => {
  const down = (seconds: string) => error(503, '', { 'retry-after': seconds })
  const pausesOf = async (...puts: FakeReply[]) => {
    const { send, clock } = scene(puts, WELL)
    await send()
    return clock.slept.filter((ms) => ms > 1000)
  }
  t.deepEqual(await pausesOf(lost(), error(503), OK), [10_000, 60_000])
  t.deepEqual(await pausesOf(down('1'), down('90'), OK), [10_000, 90_000])
  t.deepEqual(await pausesOf(down('1800'), OK), [120_000])
})

test('the log says why there is a pause, and how long it is', async (t) => {
  const { send, lines } = scene([error(503, 'Down\nfor now'), OK], WELL)
  await send()
  t.true(
    lines.includes('The registry did not confirm this (HTTP 503: Down for now): trying again in 10 s.'),
    lines.join('\n'),
  )
})

test('the error about a limit that outlasts the pauses shows what the registry replied', async (t) => {
  const thrown = await t.throwsAsync(scene([BUSY]).send(), { code: 'EPUBLISHREFUSED' })
  t.regex(detailsOf(thrown), /HTTP 429: Too many requests/)
})

for (const [title, puts, packuments, sentence] of [
  ['broke off twice', [lost()], WELL, /not known whether the package is published/],
  ['was refused after it broke off', [lost(), error(400)], WELL, /not known whether/],
  ['was refused at once', [error(400)], [], /NOT published/],
  ['is taken', [OVER], [THEIRS], /with other contents/],
] as const) {
  test(`the error describes the state of an upload that ${title}`, async (t) => {
    const thrown = await t.throwsAsync(scene([...puts], [...packuments]).send())
    t.regex(detailsOf(thrown), sentence)
  })
}

test('npm gets the registry’s own reply, or 201 if that was lost', async (t) => {
  const accepted = scene([OK])
  await accepted.send()
  t.deepEqual(accepted.replies, [{ status: 201, text: '{"ok":"created"}' }])
  const found = scene([lost()], [OURS])
  await found.send()
  t.deepEqual(found.replies, [STORED])
  const rejected = scene([REJECTED])
  await rejected.send()
  t.deepEqual(rejected.replies, [])
})

test('a notice from the registry is logged', async (t) => {
  const { send, lines } = scene([replyWith(201, {}, { 'npm-notice': 'Be careful\nout there.' })])
  await send()
  t.deepEqual(lines, ['The registry says: Be careful out there.'])
})

test('a failed upload says whether it is uncertain, and what npm is told', async (t) => {
  const end = await scene([error(400, 'No.')]).settle()
  t.like(end, { kind: 'failed', isUncertain: false, reply: { status: 400, text: '{"error":"No."}' } })
  t.like(await scene([lost()], ILL).settle(), { isUncertain: true, reply: { status: 502 } })
  t.like(await scene([lost(), REJECTED], WELL).settle(), { isUncertain: true, reply: { status: 401 } })
})

const LINK = 'https://registry.example/auth/cli/secret'

for (const [title, status, json, expected] of [
  ['an error', 403, { error: 'No.', more: 1 }, '{"error":"No."}'],
  ['a message', 403, { message: 'No.' }, '{"error":"No."}'],
  ['an error that is not a text', 403, { error: { a: 1 } }, '{"error":"status 403"}'],
  ['nothing', 503, undefined, '{"error":"status 503"}'],
  ['a link to confirm', 401, { error: `Open ${LINK} now`, authUrl: LINK }, '{"error":"Open now"}'],
  [
    'a link that comes together once it is clean',
    401,
    { error: `a ${LINK.replace('/auth/', '/au\u0000th/')} b` },
    '{"error":"a b"}',
  ],
  ['control characters', 400, { error: 'a\n::set-output::b\u001b[31m' }, '{"error":"a ::set-output::b"}'],
  ['a CI command', 403, { error: 'said ##vso[a] ##[b]' }, '{"error":"said # #vso[a] # #[b]"}'],
] as const) {
  test(`npm gets a safe text for a failure with ${title}`, (t) => {
    t.is(replyFor({ kind: 'reply', reply: replyWith(status, json) }).text, expected)
  })
}
