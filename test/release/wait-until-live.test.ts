import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { type LiveWait, waitUntilLive } from '../../lib/release/wait-until-live.ts'
import { createHastyClock, START } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { absent, createFakeRegistry, lost, packument, type Routes, replyWith } from '../fakes/registry.ts'
import { alice, detailsOf, failIn, TARGET } from '../fakes/release.ts'

const HASHES = { integrity: 'sha512-ours', shasum: 'ours' }
const OURS = packument('2.1.0', { integrity: 'sha512-ours' })
const THEIRS = packument('2.1.0', { integrity: 'sha512-theirs' })
const says = (status: string) => replyWith(200, { status })

function scene(routes: Routes, wait: Partial<LiveWait> = {}, reader: 'alice' | 'nobody' = 'alice') {
  const clock = createHastyClock()
  const { logger, lines } = createContext()
  const registry = createFakeRegistry({ manifest: [absent()], ...routes })
  const query = { registry, reader: reader === 'alice' ? alice.credential : undefined, target: TARGET }
  const unstaged: boolean[] = []
  const onUnstaged = (isApproved: boolean) => {
    unstaged.push(isApproved)
  }
  const live = waitUntilLive(
    { hashes: HASHES, commit: undefined, what: 'for the registry', deadline: START + 60_000, ...wait },
    { query, clock, logger, fail: failIn(), onUnstaged },
  )
  return { live, clock, lines, registry, unstaged: () => unstaged }
}

test('the wait ends once the registry shows the version', async (t) => {
  const ticks: number[] = []
  const { live, lines, clock, unstaged } = scene(
    { status: [replyWith(404)], packument: [absent(), lost(), OURS] },
    { tick: () => void ticks.push(1) },
  )
  await live
  t.deepEqual(clock.slept, [2000, 2000])
  t.is(ticks.length, 2)
  t.deepEqual(
    [lines[0], lines.at(-1)],
    ['Waiting for the registry: 1 min left, until 2026-11-22T18:01:00.000Z.', '@example/tool@2.1.0 is live.'],
  )
  // It is known to be approved only after its bytes were compared.
  t.deepEqual(unstaged(), [false, true])
})

test('without a token only the public metadata is read', async (t) => {
  const { live, registry } = scene({ packument: [OURS] }, {}, 'nobody')
  await live
  t.deepEqual(
    registry.requests.map(({ path, credential }) => [path, credential]),
    [['@example%2ftool', undefined]],
  )
})

test('an approved version is enough with isAcceptedEnough', async (t) => {
  const item = { view: async () => ({ kind: 'gone' }) as const, isAcceptedEnough: true }
  const routes = { status: [says('staged'), says('validating')], packument: [absent()] }
  const { live, lines } = scene(routes, { item })
  await live
  t.regex(lines.at(-1) ?? '', /is approved/)
})

const STAGED = { view: async () => ({ kind: 'gone' }) as const, isAcceptedEnough: false }

const ends: Array<
  [title: string, routes: Routes, item: LiveWait['item'], expected: ErrorCode, sentence: RegExp]
> = [
  [
    'a version with other bytes',
    { status: [says('published')], packument: [THEIRS] },
    undefined,
    'EPUBLISHCONFLICT',
    /other contents/,
  ],
  [
    'a block',
    { status: [says('blocked')], packument: [absent()] },
    STAGED,
    'ESTAGEBLOCKED',
    /other contents/,
  ],
  [
    'a rejection',
    { status: [says('staged'), replyWith(404)], packument: [absent()] },
    STAGED,
    'ESTAGEREJECTED',
    /NOT published/,
  ],
  [
    'a version that vanishes after it was accepted',
    { status: [says('validating'), replyWith(404)], packument: [absent()] },
    undefined,
    'ESTAGEGONE',
    /not known whether/,
  ],
  [
    'a deletion',
    { status: [says('deleted')], packument: [absent()] },
    STAGED,
    'ESTAGEGONE',
    /not known whether/,
  ],
  [
    'no outcome in time',
    { status: [says('validating')], packument: [absent()] },
    undefined,
    'ESTAGETIMEOUT',
    /not known whether/,
  ],
  [
    'no approval in time',
    { status: [says('staged')], packument: [absent()] },
    STAGED,
    'ESTAGETIMEOUT',
    /NOT published/,
  ],
]

for (const [title, routes, item, expected, sentence] of ends) {
  test(`${title} is ${expected}`, async (t) => {
    const { live, unstaged } = scene(routes, { item })
    const thrown = await t.throwsAsync(live, { code: expected })
    t.regex(detailsOf(thrown), sentence)
    t.deepEqual(unstaged(), expected === 'ESTAGETIMEOUT' ? [] : [false])
  })
}
