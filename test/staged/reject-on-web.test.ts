import { createSealingKey, type DeclineReading, sealAnswer } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import type { Sleep } from '../../lib/async/sleep.ts'
import type { NpmResult } from '../../lib/npm/run.ts'
import { type Conversation, createConversation } from '../../lib/release/conversation.ts'
import type { ConfirmLink, GivenAnswer } from '../../lib/responders/types.ts'
import { createManualClock } from '../fakes/clock.ts'
import { failed, ok } from '../fakes/npm.ts'
import { APPROVAL } from '../release/talk.ts'
import { type Serve, startServer } from '../responders/server.ts'
import { EOTP, ID, type StageOptions, stageStep } from './stage.ts'

const CODE = '01234567890123'
const page = await createSealingKey()
const NO: DeclineReading = { type: 'decline', by: 'bob', reason: undefined }
const WITH_PASSKEY = { ...NO, username: 'alice', web: page.publicJwk }
const REJECTED = 'declined: @example/tool@2.1.0 was rejected: it is no longer staged.'

interface Row extends Pick<StageOptions, 'session' | 'effects' | 'input'> {
  answer?: StageOptions['answer']
  /** How the rejections end: `pair` is a link of npm's. */
  writes: Array<NpmResult | 'pair'>
  /** What the registry says of the links. */
  polls?: Serve
  /** What is done with the link. Default: it is followed. `open` are the questions of the job that are. */
  confirm?: (link: ConfirmLink, signal: AbortSignal, open: ReadonlySet<Conversation>) => Promise<GivenAnswer>
}

const following = (_: unknown, signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )

/** Ends at once, but for what nobody waits for to its end. */
const turn: Sleep = async (ms, signal) => {
  if (ms >= 120_000) await following(undefined, signal as AbortSignal)
  await new Promise((resolve) => setImmediate(resolve))
  signal?.throwIfAborted()
}

/** Somebody says no, and wants to confirm with a passkey that what is staged is rejected. */
async function decline(t: ExecutionContext, { writes, polls = CONFIRMED, confirm = following, ...row }: Row) {
  const { url } = await startServer(t, polls)
  const links: ConfirmLink[] = []
  const { answer = () => WITH_PASSKEY, effects = { sleep: turn }, ...options } = row
  const { step, npm } = await stageStep(t, {
    answer,
    confirm: (_question, link, { signal }) => {
      links.push(link)
      return confirm(link, signal, step.session.open)
    },
    staging: { item: { id: ID } },
    npm: { 'stage reject': writes.map((end) => (end === 'pair' ? pairOf(url) : end)) },
    ...options,
    effects,
    session: { features: ['web', 'wait', 'approval'], ...options.session },
  })
  step.session.registry = new URL('/', url).href
  const topic = { ...APPROVAL, kind: 'stage-approve' } as const
  const error = await t.throwsAsync(createConversation(step).ask(topic, step, null), {
    code: 'EAPPROVALDECLINED',
  })
  const { details } = error as Error & { details: string }
  const otps = npm.runs.map(({ env }) => env.npm_config_otp)
  t.notRegex(
    `${details}\n${step.context.lines.join('\n')}\n${step.told.join('\n')}`,
    /auth\/cli|v1\/done|\d{14}/,
  )
  return { step, links, otps, details, told: step.told, asked: step.asked, lines: step.context.lines }
}

const CONFIRMED: Serve = { body: { token: CODE } }
const LATER: Serve = { status: 202 }

/** npm's end of a write without a code, as its JSON has it. */
const pairOf = ({ origin }: URL): NpmResult => ({
  ...failed('EOTP', 'A second factor is needed.'),
  stdout: JSON.stringify({
    error: {
      code: 'EOTP',
      authUrl: `${origin}/auth/cli/1`,
      doneUrl: `${origin}/-/v1/done?authId=1`,
    },
  }),
})

test('a no with a passkey brings the link to its page, and rejects when it was confirmed', async (t) => {
  const { step, links, otps, details, told, asked } = await decline(t, { writes: ['pair', ok()] })
  t.true(asked[0]?.web)
  t.deepEqual(
    links.map(({ key, rejects }) => [key, rejects]),
    [[page.publicJwk, true]],
  )
  t.deepEqual(otps, [undefined, CODE])
  t.is(step.session.staging?.item, undefined)
  t.regex(details, /has been rejected/)
  t.deepEqual(told, [REJECTED])
})

test('the wish comes sealed where answers are sealed, and open it is not used', async (t) => {
  const session = { features: ['sealed', 'web', 'wait', 'approval'] } as const
  const content = { declined: true, username: 'alice', web: page.publicJwk } as const
  const answer: StageOptions['answer'] = async (question) => ({
    ...NO,
    sealed: await sealAnswer(content, question),
  })
  const sealed = await decline(t, {
    answer,
    session: { features: [...session.features] },
    writes: ['pair', ok()],
  })
  t.deepEqual(sealed.told, [REJECTED])
  const open = await decline(t, { session: { features: [...session.features] }, writes: [] })
  t.deepEqual(open.links, [])
  t.regex(open.told.join(), /came open/)
})

test('what is said at this very machine needs no key', async (t) => {
  const answer = () => ({ ...NO, username: 'alice', web: 'here' }) as never
  const { links, told } = await decline(t, { answer, writes: ['pair', ok()] })
  t.deepEqual(
    links.map(({ key, rejects }) => [key, rejects]),
    [[undefined, true]],
  )
  t.deepEqual(told, [REJECTED])
})

test('a code that is typed in place of the passkey is used', async (t) => {
  const confirm = async (): Promise<GivenAnswer> => ({ type: 'code', username: 'alice', otp: '123 456' })
  const { otps, told } = await decline(t, { confirm, polls: LATER, writes: ['pair', ok()] })
  t.deepEqual(otps, [undefined, '123456'])
  t.deepEqual(told, [REJECTED])
})

test('a token that needs no second factor rejects, and the log says so', async (t) => {
  const { links, told, lines } = await decline(t, { writes: [ok()] })
  t.deepEqual([links, told], [[], [REJECTED]])
  t.regex(lines.join('\n'), /asked for no second factor/)
})

const unconfirmed: Array<[what: string, row: Row, why: RegExp]> = [
  [
    'who thinks better of it',
    { confirm: async () => NO, polls: LATER, writes: ['pair'] },
    /It was not confirmed/,
  ],
  [
    'a responder that cannot show the link',
    {
      confirm: () => Promise.reject(new Error('It answered with status 409.')),
      polls: LATER,
      writes: ['pair'],
    },
    /link could not be shown/,
  ],
  ['links that die', { polls: { status: 404 }, writes: Array(9).fill('pair') }, /ran out/],
  [
    'a wish that was not asked for',
    { session: { features: ['approval', 'wait'] }, writes: [] },
    /not asked for/,
  ],
  ['a registry without links', { writes: [EOTP] }, /no confirmation on the web/],
  ['what is staged no more', { writes: [failed('E404', 'Not found')] }, /Not found/],
  [
    'an account that is none of these',
    { answer: () => ({ ...WITH_PASSKEY, username: 'carol' }), writes: [] },
    /none of these/,
  ],
]

for (const [what, row, why] of unconfirmed) {
  test(`${what} leaves it staged, is said once, and the error has the command`, async (t) => {
    const { step, details, told } = await decline(t, row)
    t.deepEqual(step.session.staging?.item, { id: ID })
    t.is(told.length, 1)
    t.regex(told[0] ?? '', why)
    t.true(details.includes(`npm@11 stage reject ${ID}`), details)
  })
}

test('what is staged was signed already, so a link that has died is replaced with provenance as well', async (t) => {
  const pkg = { name: '@example/tool', version: '2.1.0', publishConfig: { provenance: true } }
  const { links } = await decline(t, {
    polls: { status: 404 },
    writes: Array(9).fill('pair'),
    input: { pkg },
  })
  t.is(links.length, 3)
})

test('a job that is stopped meanwhile says so where it was declined', async (t) => {
  const confirm: Row['confirm'] = async (_link, _signal, open) => {
    const [conversation] = open
    conversation?.tell('withdrawn', 'The job was stopped.')
    await conversation?.settled()
    return NO
  }
  const { told } = await decline(t, { confirm, polls: LATER, writes: ['pair'] })
  t.is(told[0], 'declined: The job was stopped. As far as is known, the version is still staged.')
})

test('nobody is waited for longer than five minutes', async (t) => {
  const clock = createManualClock()
  const { now, sleep } = clock
  const start = now()
  const declining = decline(t, { polls: LATER, writes: Array(9).fill('pair'), effects: { now, sleep } })
  let isOver = false
  void declining.finally(() => {
    isOver = true
  })
  while (!isOver) await clock.advance(1000)
  const { told, links } = await declining
  t.regex(told.join(), /not confirmed in time/)
  t.true(links.length > 1)
  t.true(now() - start <= 302_000, String(now() - start))
})

test('an approval of something that is not staged takes no passkey', async (t) => {
  const { step } = await stageStep(t, {
    answer: () => NO,
    confirm: following as never,
    session: { features: ['web', 'wait', 'approval'] },
  })
  await t.throwsAsync(createConversation(step).ask(APPROVAL, step, null))
  t.is(step.asked[0]?.web, undefined)
})
