import test from 'ava'
import { checkShown } from '../../lib/release/check-shown.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { absent, createFakeRegistry, type FakeReply, lost, packument, replyWith } from '../fakes/registry.ts'
import { alice, detailsOf, failIn, TARGET } from '../fakes/release.ts'

const HASHES = { integrity: 'sha512-ours', shasum: 'ours' }
const OURS = packument('2.1.0', { integrity: 'sha512-ours' })

function check(replies: FakeReply[], tries?: number) {
  const clock = createHastyClock()
  const registry = createFakeRegistry({ packument: replies })
  const look = { registry, reader: alice.credential, target: TARGET }
  const options = { clock, fail: failIn(), ...(tries === undefined ? {} : { tries }) }
  return { clock, registry, shown: checkShown(HASHES, look, options) }
}

const rows: Array<[title: string, replies: FakeReply[], isShown: boolean, looks: number]> = [
  ['a version that is shown at once', [OURS], true, 1],
  ['a version that is shown with its SHA-1 only', [packument('2.1.0', { shasum: 'ours' })], true, 1],
  ['a version that is shown a moment later', [absent(), lost(), OURS], true, 3],
  ['a version that is not shown', [absent()], false, 3],
  ['another version', [packument('1.0.0', { integrity: 'sha512-ours' })], false, 3],
  ['a registry that fails', [replyWith(503)], false, 3],
]

for (const [title, replies, isShown, looks] of rows) {
  test(`${title} gives ${isShown} after ${looks === 1 ? 'one request' : `${looks} requests`}`, async (t) => {
    const { shown, clock, registry } = check(replies)
    t.is(await shown, isShown)
    t.is(registry.requests.length, looks)
    t.deepEqual(clock.slept, Array(looks - 1).fill(1000))
    t.is(registry.requests[0]?.credential, alice.credential)
  })
}

test('the number of requests can be limited to one', async (t) => {
  const { shown, registry } = check([absent(), OURS], 1)
  t.deepEqual([await shown, registry.requests.length], [false, 1])
})

for (const [title, dist, found] of [
  ['a version with other bytes', { integrity: 'sha512-theirs', shasum: 'ours' }, /sha512-theirs/],
  ['a version with another SHA-1', { shasum: 'theirs' }, /sha1 theirs/],
] as const) {
  test(`${title} is EPUBLISHOTHERBYTES, which says that the package is published`, async (t) => {
    const thrown = await t.throwsAsync(check([absent(), packument('2.1.0', dist)]).shown, {
      code: 'EPUBLISHOTHERBYTES',
    })
    t.regex(detailsOf(thrown), found)
    t.regex(detailsOf(thrown), /sha512-ours/)
    t.regex(detailsOf(thrown), /IS published/)
  })
}
