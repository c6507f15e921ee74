import test from 'ava'
import { newStanding } from '../../lib/release/standing.ts'
import { addOnSite } from '../../lib/staged/add-on-site.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { type FakeReply, lost, replyWith } from '../fakes/registry.ts'
import { failIn, TARGET } from '../fakes/release.ts'
import { createTableRegistry } from '../fakes/table-registry.ts'
import { OTP_WANTED } from './stage-scene.ts'

const DONE = replyWith(201)

function adding(replies: FakeReply[], { mayAsk = false, hasIdentity = true, tags = {} } = {}) {
  const registry = createTableRegistry({ tag: replies, tags: replyWith(200, tags) })
  const standing = newStanding()
  let count = 0
  const make = async () => ({ type: 'bearer', secret: `token ${++count}` }) as const
  const identity = hasIdentity ? make : undefined
  const fail = failIn('addChannel')
  const clock = createHastyClock()
  const tools = { clock, logger: createContext().logger, fail, standing }
  const run = () => addOnSite({ target: TARGET, registry, identity, mayAsk, ...tools })
  return { registry, clock, run, standing }
}

test('the dist-tag is set with the job’s identity', async (t) => {
  const { registry, run } = adding([DONE])
  t.is(await run(), 'done')
  const [{ path, body, credential, headers } = {} as never] = registry.requests
  t.is(path, '-/package/@example%2ftool/dist-tags/latest')
  t.is(body, '"2.1.0"')
  t.deepEqual(credential, { type: 'bearer', secret: 'token 1' })
  t.is(headers?.['npm-command'], 'dist-tag')
})

test('a dist-tag that fails is tried again with a new token', async (t) => {
  for (const first of [lost(), replyWith(403, { error: 'no' })]) {
    const { registry, run } = adding([first, DONE])
    t.is(await run(), 'done')
    t.deepEqual(
      registry.of('tag').map(({ credential }) => credential?.secret),
      ['token 1', 'token 2'],
    )
  }
})

test('a dist-tag that the registry can’t set for now is tried again after npm’s pauses', async (t) => {
  const { registry, run, clock } = adding([lost(), replyWith(503), replyWith(429), DONE])
  t.is(await run(), 'done')
  t.is(registry.of('tag').length, 4)
  t.deepEqual(clock.slept, [10_000, 60_000, 10_000])
})

const refused: Array<[string, FakeReply, RegExp, number]> = [
  ['may not be set', replyWith(403, { error: 'OIDC permission denied' }), /OIDC permission denied/, 2],
  ['needs a code', OTP_WANTED, /A code is needed/, 2],
  ['cannot be set', lost(), /The connection broke/, 3],
]

for (const [what, reply, words, writes] of refused) {
  test(`a dist-tag that ${what} is EDISTTAGNOBODY, with the registry’s message and the command`, async (t) => {
    const { registry, run } = adding([reply])
    const error = (await t.throwsAsync(run(), { code: 'EDISTTAGNOBODY' })) as Error & { details: string }
    t.regex(error.details, words)
    t.regex(error.details, /npm dist-tag add @example\/tool@2\.1\.0 latest --registry/)
    t.is(registry.of('tag').length, writes)
  })

  test(`a dist-tag that ${what} is asked for if a link may be in the log`, async (t) => {
    t.is(await adding([reply], { mayAsk: true }).run(), 'ask')
  })
}

test('a dist-tag whose reply is lost is looked up, and is not known to be missing if it is not shown', async (t) => {
  const set = adding([lost()], { tags: { latest: '2.1.0' } })
  t.deepEqual([await set.run(), set.registry.of('tag').length, set.standing.written], ['done', 1, 'yes'])
  const unset = adding([lost()])
  await t.throwsAsync(unset.run(), { code: 'EDISTTAGNOBODY' })
  t.is(unset.standing.written, 'unknown')
})

test('without an identity a dist-tag is asked for, or is EDISTTAGNOBODY', async (t) => {
  const asked = adding([], { hasIdentity: false, mayAsk: true })
  t.is(await asked.run(), 'ask')
  const nobody = adding([], { hasIdentity: false })
  await t.throwsAsync(nobody.run(), { code: 'EDISTTAGNOBODY' })
  t.deepEqual([asked.registry.requests, nobody.registry.requests], [[], []])
})
