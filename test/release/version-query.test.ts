import test from 'ava'
import { queryVersionWithRetries } from '../../lib/release/version-query.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { absent, createFakeRegistry, type FakeReply, lost, packument, replyWith } from '../fakes/registry.ts'
import { TARGET } from '../fakes/release.ts'

const THERE = packument(TARGET.version, { shasum: 'ours' })
const limited = (seconds: string) => replyWith(429, {}, { 'retry-after': seconds })

const rows: Array<[title: string, replies: FakeReply[], kind: string, slept: number[]]> = [
  ['is there', [THERE], 'version', []],
  ['is there a moment later', [absent(), lost(), THERE], 'version', [1000, 1000]],
  ['is never there', [absent()], 'absent', [1000, 1000, 1000, 1000]],
  ['can be read after a rate limit', [replyWith(429), limited('30'), THERE], 'version', [10_000, 30_000]],
  ['can be read after an outage', [replyWith(503), THERE], 'version', [1000]],
  ['can’t be read for half an hour', [limited('1800')], 'unknown', [120_000]],
  ['can’t be read for a minute, again and again', [limited('50')], 'unknown', [50_000, 50_000, 20_000]],
]

for (const [title, replies, kind, slept] of rows) {
  test(`the lookup ends with “${kind}” for a version that ${title}`, async (t) => {
    const registry = createFakeRegistry({ packument: replies })
    const clock = createHastyClock()
    const query = { registry, reader: undefined, target: TARGET }
    t.is((await queryVersionWithRetries(query, clock)).kind, kind as 'version')
    t.deepEqual(clock.slept, slept)
  })
}
