import type { AnswerReading } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import type { Sleep } from '../../lib/async/sleep.ts'
import { confirmByWeb, type WriteOutcome } from '../../lib/release/confirm-by-web.ts'
import type { Said } from '../../lib/release/judge-said.ts'
import { writeWithCode } from '../../lib/release/write-with-code.ts'
import { alice, bob, type StepOptions, stepWith } from '../fakes/step.ts'
import { type Serve, startServer } from '../responders/server.ts'
import { TOPIC } from './talk.ts'

const LATER = { status: 202, headers: { 'retry-after': '1' } }
const CODE = { body: { token: '012345' } }
const DEAD = { status: 404 }
const SOME_KEY = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', use: 'enc', alg: 'ECDH-ES' } as const
/** Whoever is waited for so long may have skipped the second factor. */
const PENDING_MS = 120_000

interface Scene {
  /** What the registry answers about the links, one after the other. */
  polls?: Serve
  /** How the writes end: `pair` is a new link. */
  writes: Array<WriteOutcome | 'pair'>
  /** Nobody does anything for two minutes. */
  isLate?: boolean
  says?: Said
  options?: StepOptions
}

async function scene(t: ExecutionContext, { polls = LATER, writes, isLate = false, says, options }: Scene) {
  const { url } = await startServer(t, polls)
  const written: Array<string | undefined> = []
  const links: string[] = []
  const left = [...writes]
  const sleep: Sleep = (ms, signal) => (ms >= PENDING_MS && !isLate ? untilAborted(signal) : turn(signal))
  const step = stepWith({ effects: { sleep }, ...options })
  const write = async (_: unknown, otp: string | undefined): Promise<WriteOutcome> => {
    written.push(otp)
    const next = left.shift() ?? 'refused'
    return next === 'pair' ? pairOf(url, written.length) : next
  }
  const show = (link: string, signal: AbortSignal) => {
    links.push(new URL(link).pathname)
    return says ? Promise.resolve(says) : untilAborted(signal)
  }
  const end = await confirmByWeb({ account: alice, write, show }, step)
  return { end, written, links, lines: step.context.lines }
}

const pairOf = (url: URL, count: number) => ({
  authUrl: new URL(`/auth/cli/${count}`, url).href,
  doneUrl: new URL(`/-/v1/done?authId=${count}`, url).href,
})

async function turn(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal?.throwIfAborted()
}

function untilAborted(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
}

test('what is confirmed is written with the code that the registry gives for it', async (t) => {
  const { end, written, links } = await scene(t, { polls: [LATER, LATER, CODE], writes: ['pair', 'done'] })
  t.deepEqual([end, written, links], ['done', [undefined, '012345'], ['/auth/cli/1']])
})

test('a link that has died is replaced', async (t) => {
  const { end, written, links } = await scene(t, { polls: [DEAD, CODE], writes: ['pair', 'pair', 'done'] })
  t.deepEqual([end, written], ['done', [undefined, undefined, '012345']])
  t.deepEqual(links, ['/auth/cli/1', '/auth/cli/2'])
})

test('three links are let die, and then it is asked again', async (t) => {
  const { end, links } = await scene(t, { polls: DEAD, writes: Array(9).fill('pair') })
  t.deepEqual([end, links.length], ['ran-out', 3])
})

test('with provenance there is one link: each attempt is signed for everybody to see', async (t) => {
  const pkg = { name: '@example/tool', version: '2.1.0', publishConfig: { provenance: true } }
  const options = { input: { pkg } }
  const { end, links } = await scene(t, { polls: DEAD, writes: Array(9).fill('pair'), options })
  t.deepEqual([end, links.length], ['ran-out', 1])
})

test('who skips the second factor leaves the link pending, and the next attempt is taken', async (t) => {
  const { end, written, lines } = await scene(t, { writes: ['pair', 'done'], isLate: true })
  t.deepEqual([end, written], ['done', [undefined, undefined]])
  t.deepEqual(lines, [])
})

test('a token that needs no second factor publishes at once, and the log says so', async (t) => {
  const { end, links, lines } = await scene(t, { writes: ['done'] })
  t.deepEqual([end, links], ['done', []])
  t.regex(lines.join(), /asked for no second factor: the token of alice \(NPM_TOKEN_ALICE\)/)
})

test('a registry that offers no link asks for a code', async (t) => {
  t.is((await scene(t, { writes: ['refused'] })).end, 'unavailable')
})

test('who says something else after all is heard', async (t) => {
  const says: Said = { kind: 'code', account: bob, otp: '543210', at: 0 }
  const { end, written } = await scene(t, { writes: ['pair'], says })
  t.deepEqual([end, written], [says, [undefined]])
})

test('what is said between a link that has died and the next one counts', async (t) => {
  const { url } = await startServer(t, DEAD)
  const said = Promise.withResolvers<Said>()
  const written: Array<string | undefined> = []
  const step = stepWith({
    effects: {
      sleep: async (ms, signal) => {
        if (ms < 2_000 || ms >= PENDING_MS) return ms >= PENDING_MS ? untilAborted(signal) : turn(signal)
        said.resolve({ kind: 'approval' })
        await untilAborted(signal)
      },
    },
  })
  const write = async (_: unknown, otp: string | undefined) => {
    written.push(otp)
    return written.length === 1 ? pairOf(url, 1) : 'done'
  }
  const end = await confirmByWeb({ account: alice, write, show: () => said.promise }, step)
  t.deepEqual([end, written], [{ kind: 'approval' }, [undefined]])
})

test('a code that the registry does not take came too late', async (t) => {
  const { end, written } = await scene(t, { polls: CODE, writes: ['pair', 'refused'] })
  t.deepEqual([end, written], ['ran-out', [undefined, '012345']])
})

test('after three links it is asked again, because they were too old', async (t) => {
  const { url } = await startServer(t, DEAD)
  const answers: AnswerReading[] = [
    { type: 'web', username: 'alice', key: SOME_KEY },
    { type: 'code', username: 'alice', otp: '543210' },
  ]
  const step = stepWith({
    answer: () => answers.shift() as AnswerReading,
    confirm: (_question, _link, { signal }) => untilAborted(signal),
    effects: { sleep: (ms, signal) => (ms >= PENDING_MS ? untilAborted(signal) : turn(signal)) },
    session: { features: ['web'] },
  })
  const write = async (_: unknown, otp: string | undefined) => (otp ? 'done' : pairOf(url, 1))
  const request = { topic: TOPIC, write, given: undefined, approval: undefined }
  await writeWithCode(request, step, { accepted: undefined })
  t.deepEqual(
    step.asked.map(({ attempt, reason }) => `${attempt} ${reason}`),
    ['1 null', '2 expired'],
  )
})
