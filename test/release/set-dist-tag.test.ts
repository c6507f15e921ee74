import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { isTagged, setDistTag } from '../../lib/release/set-dist-tag.ts'
import { newStanding } from '../../lib/release/standing.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { createFakeRegistry, type FakeReply, lost, replyWith } from '../fakes/registry.ts'
import { alice, detailsOf, failIn, TARGET } from '../fakes/release.ts'

const PAIR = {
  authUrl: 'https://registry.example/auth/cli/1',
  doneUrl: 'https://registry.example/-/v1/done?a=1',
}
const OK = replyWith(201)
const REJECTED = replyWith(401, { error: 'One-time password needed' }, { 'www-authenticate': 'OTP' })
const OFFERED = replyWith(401, PAIR, { 'www-authenticate': 'OTP' })
const SET = replyWith(200, { latest: '2.1.0', next: '1.0.0' })
const OTHER = replyWith(200, { latest: '2.0.0', _etag: '2.1.0' })

function scene(puts: FakeReply[], tags: FakeReply[] = [OTHER], otp: string | null = '012345') {
  const registry = createFakeRegistry({ PUT: puts, tags })
  const { logger } = createContext()
  const clock = createHastyClock()
  const tools = {
    registry,
    clock,
    logger,
    fail: failIn('addChannel'),
    standing: newStanding(),
  }
  return { registry, clock, run: () => setDistTag(TARGET, alice, otp ?? undefined, tools) }
}

const rows: Array<[title: string, puts: FakeReply[], tags: FakeReply[], outcome: string, writes: number]> = [
  ['set', [OK], [], 'done', 1],
  ['refused for its code', [REJECTED], [], 'rejected', 1],
  ['limited, and then set', [replyWith(429), OK], [], 'done', 2],
  ['limited every time', [replyWith(429)], [], 'EDISTTAG', 4],
  ['lost, and set', [lost()], [SET], 'done', 1],
  ['lost, not set, and sent again', [lost(), OK], [OTHER], 'done', 2],
  ['lost, cannot be looked up, and is sent again', [lost(), OK], [lost()], 'done', 2],
  ['lost twice, and sent again', [lost(), replyWith(503), OK], [OTHER], 'done', 3],
  ['lost every time', [lost()], [OTHER], 'EDISTTAG', 3],
  ['lost twice, and set by the second', [lost()], [OTHER, SET], 'done', 2],
  ['lost, then refused for its code, and set', [lost(), REJECTED], [OTHER, SET], 'done', 2],
  ['lost, then refused for its code, and not set', [lost(), REJECTED], [OTHER], 'rejected', 2],
  ['refused', [replyWith(400, { error: 'no' })], [], 'EDISTTAG', 1],
  ['refused for the account', [replyWith(401)], [], 'EACCOUNTTOKEN', 1],
]

for (const [title, puts, tags, outcome, writes] of rows) {
  test(`the outcome is “${outcome}” for a dist-tag that is ${title}`, async (t) => {
    const { registry, run } = scene(puts, tags)
    if (outcome.startsWith('E')) {
      const thrown = await t.throwsAsync(run(), { code: outcome as ErrorCode })
      t.regex(detailsOf(thrown), /npm dist-tag add/)
    } else t.is(await run(), outcome as 'done')
    t.is(registry.writes().length, writes)
    for (const { method, path, body, headers, credential } of registry.writes()) {
      t.deepEqual([method, path, body], ['PUT', '-/package/@example%2ftool/dist-tags/latest', '"2.1.0"'])
      t.like(headers, { 'npm-otp': '012345', 'npm-command': 'dist-tag' })
      t.is(credential, alice.credential)
    }
  })
}

test('pauses before a repeat are as long as npm’s', async (t) => {
  const { run, clock } = scene([lost(), replyWith(503), OK])
  await run()
  t.deepEqual(clock.slept, [10_000, 60_000])
})

test('the error says that it is not known after a lost reply, and not set after a refusal', async (t) => {
  t.regex(detailsOf(await t.throwsAsync(scene([lost()]).run())), /not known whether the dist-tag is set/)
  t.regex(detailsOf(await t.throwsAsync(scene([replyWith(400)]).run())), /dist-tag is NOT set/)
})

test('the error about a limit that outlasts the pauses shows what the registry replied', async (t) => {
  const limited = replyWith(429, { error: 'Slow down' })
  t.regex(detailsOf(await t.throwsAsync(scene([limited]).run())), /HTTP 429: Slow down/)
})

test('without a code the registry’s link to confirm on the web is returned', async (t) => {
  t.deepEqual(await scene([OFFERED], [], null).run(), PAIR)
})

for (const [title, tags, expected] of [
  ['the version', SET, true],
  ['another version', OTHER, false],
  ['an unreadable reply', replyWith(200, 'text'), false],
  ['nothing', replyWith(404), false],
] as const) {
  test(`a dist-tag is ${expected ? '' : 'not '}set if the registry shows ${title}`, async (t) => {
    const registry = createFakeRegistry({ tags: [tags] })
    t.is(await isTagged(TARGET, registry, alice.credential), expected)
    t.is(registry.requests[0]?.credential, alice.credential)
  })
}
