import test from 'ava'
import type { Sleep } from '../../lib/async/sleep.ts'
import type { Done } from '../../lib/registry/poll-done.ts'
import { confirmByWeb, type PollDone, type WriteOutcome } from '../../lib/release/confirm-by-web.ts'
import type { Answered } from '../../lib/release/read-answer.ts'
import { declined } from '../../lib/release/unseal.ts'
import { createManualClock } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { alice, bob, failIn } from '../fakes/release.ts'
import { question } from '../responders/question.ts'
import { untilAborted } from './session-scene.ts'

const CODE: Done = { kind: 'code', otp: '012345' }
const GONE: Done = { kind: 'gone' }
/** After this wait the person may have skipped the second factor. */
const PENDING_MS = 120_000

interface Options {
  /** The registry's replies about the links, in order; then it never replies. */
  dones?: Done[]
  /** How the writes end: `pair` is a new link. */
  writes: Array<Exclude<WriteOutcome, object> | 'pair'>
  /** Whether two minutes pass without a confirmation. */
  isLate?: boolean
  show?: (signal: AbortSignal) => Promise<Answered>
  sleep?: Sleep
}

async function confirm({ dones = [], writes, isLate = false, show = untilAborted, sleep }: Options) {
  const context = createContext()
  const written: Array<string | undefined> = []
  const links: string[] = []
  const polled: Array<[string, string]> = []
  const quick: Sleep = (ms, signal) => (ms >= PENDING_MS && !isLate ? untilAborted(signal) : turn(signal))
  const write = async (_: unknown, otp: string | undefined): Promise<WriteOutcome> => {
    written.push(otp)
    const next = writes.shift() ?? 'rejected'
    return next === 'pair' ? pairOf(written.length) : next
  }
  const pollDone: PollDone = async (url, { secret }, signal) => {
    polled.push([url, secret])
    return dones.shift() ?? untilAborted(signal)
  }
  const showing = (link: string, signal: AbortSignal) => {
    links.push(new URL(link).pathname)
    return show(signal)
  }
  const clock = { now: () => 0, sleep: sleep ?? quick }
  const end = confirmByWeb(
    { account: alice, write, show: showing },
    { clock, logger: context.logger, pollDone },
  )
  return { end: await end, written, links, polled, lines: context.lines }
}

const pairOf = (count: number) => ({
  authUrl: `https://registry.example/auth/cli/${count}`,
  doneUrl: `https://registry.example/-/v1/done?authId=${count}`,
})

async function turn(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal?.throwIfAborted()
}

test('a confirmed write is sent with the code that the registry gives', async (t) => {
  const { end, written, links, polled } = await confirm({ dones: [CODE], writes: ['pair', 'done'] })
  t.deepEqual([end, written, links], ['done', [undefined, '012345'], ['/auth/cli/1']])
  t.deepEqual(polled, [[pairOf(1).doneUrl, alice.credential.secret]])
})

test('an expired link is replaced', async (t) => {
  const { end, written, links } = await confirm({ dones: [GONE, CODE], writes: ['pair', 'pair', 'done'] })
  t.deepEqual([end, written], ['done', [undefined, undefined, '012345']])
  t.deepEqual(links, ['/auth/cli/1', '/auth/cli/2'])
})

test('a link that expires at once is replaced after ten seconds', async (t) => {
  const { clock, slept } = { clock: createManualClock(), slept: [] as number[] }
  const sleep: Sleep = (ms, signal) => {
    slept.push(ms)
    return clock.sleep(ms, signal)
  }
  const confirmed = confirm({ dones: [GONE, CODE], writes: ['pair', 'pair', 'done'], sleep })
  await clock.advance(10_000)
  t.is((await confirmed).end, 'done')
  t.deepEqual(slept.toSorted(), [10_000, PENDING_MS, PENDING_MS])
  t.is(clock.sleepers(), 0)
})

test('confirming runs out after three expired links', async (t) => {
  const { end, links } = await confirm({ dones: Array(9).fill(GONE), writes: Array(9).fill('pair') })
  t.deepEqual([end, links.length], ['ran-out', 3])
})

test('if the second factor is skipped, the next write without a code is accepted', async (t) => {
  const { end, written, lines } = await confirm({ writes: ['pair', 'done'], isLate: true })
  t.deepEqual([end, written], ['done', [undefined, undefined]])
  t.is(lines.length, 1)
  t.regex(lines[0] ?? '', /from alice without a second factor: it was skipped/)
})

test('a token that needs no second factor writes at once, and the log says so', async (t) => {
  const { end, links, lines } = await confirm({ writes: ['done'] })
  t.deepEqual([end, links], ['done', []])
  t.regex(lines.join(), /asked for no second factor: the token of alice \(NPM_TOKEN_ALICE\)/)
})

test('confirming is unavailable at a registry that offers no link', async (t) => {
  t.is((await confirm({ writes: ['rejected'] })).end, 'unavailable')
})

test('another answer ends the confirmation', async (t) => {
  const answered: Answered = { kind: 'code', account: bob, otp: '543210', at: 0 }
  const { end, written } = await confirm({ writes: ['pair'], show: async () => answered })
  t.deepEqual([end, written], [answered, [undefined]])
})

test('an answer that comes between an expired link and the next one counts', async (t) => {
  const answered = Promise.withResolvers<Answered>()
  const approval: Answered = { kind: 'approval', account: undefined }
  const sleep: Sleep = async (ms, signal) => {
    if (ms < PENDING_MS) answered.resolve(approval)
    return untilAborted(signal)
  }
  const { end, written } = await confirm({
    ...{ dones: [GONE], writes: ['pair', 'done'], sleep },
    show: () => answered.promise,
  })
  t.deepEqual([end, written], [approval, [undefined]])
})

test('a code from a link that is rejected is used up', async (t) => {
  const { end, written } = await confirm({ dones: [CODE], writes: ['pair', 'rejected'] })
  t.deepEqual([end, written], ['used-up', [undefined, '012345']])
})

test('a decline counts, even if it comes at the same moment as the registry’s code', async (t) => {
  const decline = declined({ type: 'decline', by: 'bob', reason: undefined }, question, 'no', failIn())
  const show = async (signal: AbortSignal) => {
    await untilAborted(signal).catch(() => {})
    throw decline
  }
  const written: string[] = []
  const confirmed = confirm({ dones: [CODE], writes: ['pair', 'done'], show }).then(({ end }) =>
    written.push(`${end}`),
  )
  await t.throwsAsync(confirmed, { code: 'EOTPDECLINED' })
  t.deepEqual(written, [])
})

test('a responder that fails ends the confirmation only if the registry has given no code', async (t) => {
  const late = async (signal: AbortSignal) => {
    await untilAborted(signal).catch(() => {})
    throw new Error('gone')
  }
  t.is((await confirm({ dones: [CODE], writes: ['pair', 'done'], show: late })).end, 'done')
  const early = () => Promise.reject(new Error('gone'))
  await t.throwsAsync(confirm({ writes: ['pair', 'done'], show: early }), { message: 'gone' })
})

test('an error in the write ends the confirmation', async (t) => {
  const clock = createManualClock()
  const { logger } = createContext()
  const write = () => Promise.reject(new TypeError('broken'))
  const confirming = { account: alice, write, show: (_: string, signal: AbortSignal) => untilAborted(signal) }
  const pollDone: PollDone = (_url, _credential, signal) => untilAborted(signal)
  await t.throwsAsync(confirmByWeb(confirming, { clock, logger, pollDone }), { instanceOf: TypeError })
})
