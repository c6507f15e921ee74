import test from 'ava'
import { confirmRound } from '../../lib/batch/confirm-round.ts'
import type { WriteOutcome } from '../../lib/release/confirm-by-web.ts'
import type { Answered } from '../../lib/release/read-answer.ts'
import { createManualClock } from '../fakes/clock.ts'
import { alice } from '../fakes/release.ts'
import { untilAborted } from '../release/session-scene.ts'
import { jobScene, type Verdict } from './jobs.ts'

const PAIR = {
  authUrl: 'https://registry.example/auth/cli/1',
  doneUrl: 'https://registry.example/-/v1/done?authId=1',
} as WriteOutcome

/** Alice confirms each link, and the registry then gives `otp`. */
function confirmingScene(names: Record<string, string[]>, verdict: Verdict, answer?: Answered) {
  const scene = jobScene(names, verdict)
  const links: string[] = []
  const asker = {
    ...scene.asker,
    confirm: async (_link: string, _key: undefined, job: { key: string }, signal: AbortSignal) => {
      links.push(job.key)
      if (answer) return answer
      return untilAborted(signal)
    },
  }
  const confirming = {
    clock: createManualClock(),
    logger: scene.context.logger,
    pollDone: async (_url: string, _credential: unknown, signal: AbortSignal) =>
      answer ? untilAborted(signal) : ({ kind: 'code', otp: '9'.repeat(16) } as const),
  }
  const tools = { progress: scene.progress, asker: asker as never, confirming, mask: () => {} }
  return { ...scene, links, confirm: () => confirmRound({ account: alice, key: undefined }, tools) }
}

const NAMES = { a: [], b: [], c: [], d: [] }

test('each write that is challenged has a link, and the code of the first link is tried for one more', async (t) => {
  const used = new Set<string>()
  const scene = confirmingScene(NAMES, (name, otp) => {
    if (otp === undefined) return PAIR
    if (used.size === 1 && !used.has(name) && scene.links.at(-1) !== name) return 'rejected'
    used.add(name)
    return scene.links.at(-1) === name ? 'done' : 'rejected'
  })
  t.deepEqual(await scene.confirm(), { written: 4, end: undefined })
  t.deepEqual(scene.links, ['a', 'b', 'c', 'd'])
  t.is(scene.sent.filter((line) => line.includes(' ')).length, 5, 'no code is tried for others after that')
})

test('one link is enough if its code works more than once', async (t) => {
  const scene = confirmingScene(NAMES, (_name, otp) => (otp === undefined ? PAIR : 'done'))
  t.deepEqual(await scene.confirm(), { written: 4, end: undefined })
  t.deepEqual(scene.links, ['a'])
})

test('a write that the registry accepts without a challenge has no link', async (t) => {
  const scene = confirmingScene(NAMES, (name, otp) => {
    if (name === 'a') return otp === undefined ? PAIR : 'done'
    return otp === undefined ? 'done' : 'rejected'
  })
  t.deepEqual(await scene.confirm(), { written: 4, end: undefined })
  t.deepEqual(scene.links, ['a'])
  t.true(scene.context.lines.some((line) => line.includes('no further links')))
})

test('an answer other than confirming the link ends the round, and the write waits', async (t) => {
  const answer = { kind: 'code', account: alice, otp: '012345', at: 0 } as const
  const scene = confirmingScene(NAMES, () => PAIR, answer)
  t.deepEqual(await scene.confirm(), { written: 0, end: answer })
  t.is(scene.progress.take()?.key, 'a')
})
