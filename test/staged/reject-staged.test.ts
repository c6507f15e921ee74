import { type DeclineReading, type OpenAnswer, type Question, sealAnswer } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { NpmResult } from '../../lib/npm/run.ts'
import { createConversation } from '../../lib/release/conversation.ts'
import { waitsOf } from '../../lib/release/step.ts'
import { createManualClock } from '../fakes/clock.ts'
import { failed, ok } from '../fakes/npm.ts'
import { alice } from '../fakes/step.ts'
import { TOPIC } from '../release/talk.ts'
import { ABSENT, EOTP, ID, LOST, type StageOptions, stageStep } from './stage.ts'

const OTP = '987654'
const NO: DeclineReading = { type: 'decline', by: 'bob', reason: 'Not now.' }
const WITH_CODE: DeclineReading = { ...NO, username: 'alice', otp: OTP }
const STAGED_TOPIC = { ...TOPIC, kind: 'stage-approve' } as const
const SEALED = { features: ['sealed', 'approval'] } as const

interface Row extends Pick<StageOptions, 'env' | 'session' | 'effects' | 'confirm'> {
  answer: StageOptions['answer']
  reject?: NpmResult[]
  topic?: Partial<typeof TOPIC>
  phase?: 'prepare' | 'publish'
  item?: { id: string | undefined }
}

/** Somebody says no. */
async function decline(t: ExecutionContext, { answer, reject = [], topic, phase = 'prepare', ...row }: Row) {
  const { item = { id: ID }, effects, ...options } = row
  const { now, sleep } = createManualClock()
  const { step, npm, count } = await stageStep(t, {
    ...(answer ? { answer } : {}),
    npm: { 'stage reject': reject },
    staging: { item },
    input: { phase },
    ...options,
    effects: { now, sleep, ...effects },
  })
  const asked = { ...STAGED_TOPIC, ...topic }
  const expected: ErrorCode = asked.ask === 'code' ? 'EOTPDECLINED' : 'EAPPROVALDECLINED'
  const error = await t.throwsAsync(createConversation(step).ask(asked, step, null), { code: expected })
  const { details } = error as Error & { details: string }
  const said = step.context.lines.filter((line) => /rejected/.test(line))
  t.notRegex(`${details}\n${step.context.lines.join('\n')}`, new RegExp(OTP))
  t.notRegex(JSON.stringify(npm.runs.map(({ args }) => args)), new RegExp(`${OTP}|${alice.token}`))
  t.regex(details, /bob.*Not now\./s)
  return { step, npm, details, said, told: step.told, rejections: count('stage reject') }
}

for (const ask of ['approval', 'code'] as const) {
  test(`a no to ${ask} that has a code rejects what is staged, and the error knows`, async (t) => {
    const phase = ask === 'code' ? 'publish' : 'prepare'
    const answer = () => WITH_CODE
    const { step, npm, details, said, told } = await decline(t, {
      answer,
      reject: [ok()],
      topic: { ask },
      phase,
    })
    t.deepEqual(told, ['declined: @example/tool@2.1.0 was rejected: it is no longer staged.'])
    const [run] = npm.runs
    t.deepEqual(run?.args.slice(0, 3), ['stage reject', ID, '--json'])
    t.is(run?.env.npm_config_otp, OTP)
    t.is(step.session.staging?.item, undefined)
    t.is(said.length, 1)
    t.regex(details, /has been rejected/)
    t.notRegex(details, /is staged at|npm@11 stage/)
  })
}

const refused: Array<[what: string, reject: NpmResult, said: RegExp]> = [
  ['a code that npm refuses', EOTP, /did not accept the code/],
  ['a registry that breaks off', LOST, /ECONNRESET|without a word/],
  ['something that is not there any more', ABSENT, /Not found/],
  [
    'a refusal that names the code',
    failed('E400', `The code ${OTP}\nis wrong.`),
    /The code \[secure\] is wrong/,
  ],
]

for (const [what, reject, words] of refused) {
  test(`${what} leaves it staged, is said once, and the error has the command`, async (t) => {
    const { step, details, said, told, rejections } = await decline(t, {
      answer: () => WITH_CODE,
      reject: [reject],
    })
    t.deepEqual(
      [told.length, told[0]?.startsWith('declined: @example/tool@2.1.0 was not rejected')],
      [1, true],
    )
    t.notRegex(told.join(), new RegExp(OTP))
    t.is(rejections, 1)
    t.deepEqual(step.session.staging?.item, { id: ID })
    t.is(said.length, 1)
    t.regex(said[0] ?? '', words)
    t.true(details.includes(`npm@11 stage reject ${ID}`), details)
  })
}

test('npm that cannot be run leaves it staged', async (t) => {
  const { said, details } = await decline(t, {
    answer: () => WITH_CODE,
    effects: { runNpm: async () => Promise.reject(new Error(OTP)) },
  })
  t.regex(said[0] ?? '', /could not be run/)
  t.true(details.includes(`npm@11 stage reject ${ID}`))
})

/** Sealed as the page does it, or as `changes` have it. */
const sealedNo =
  (answer: OpenAnswer, changes: Partial<Question> = {}) =>
  async (question: Question): Promise<DeclineReading> => ({
    ...NO,
    sealed: await sealAnswer(answer, { ...question, ...changes }),
  })
const given = { declined: true, username: 'alice', otp: OTP } as const

test('a sealed code is opened and used, on the no or around it', async (t) => {
  const around: StageOptions['answer'] = async (question) => ({
    type: 'sealed',
    sealed: await sealAnswer({ ...given, by: 'bob', reason: 'Not now.' }, question),
  })
  for (const answer of [sealedNo(given), around]) {
    const { npm, details } = await decline(t, { answer, session: SEALED, reject: [ok()] })
    t.is(npm.runs[0]?.env.npm_config_otp, OTP)
    t.regex(details, /has been rejected/)
  }
})

const unused: Array<[what: string, row: Row, said: RegExp | undefined]> = [
  ['no code', { answer: () => NO }, undefined],
  ['a sealed no without a code', { answer: sealedNo({ declined: true }), session: SEALED }, undefined],
  ['no code that is one', { answer: () => ({ ...WITH_CODE, otp: 'abc' }) }, /not a code/],
  [
    'a recovery code',
    { answer: () => ({ ...WITH_CODE, otp: '0123456789abcdef'.repeat(4) }) },
    /recovery code/,
  ],
  ['an unknown account', { answer: () => ({ ...WITH_CODE, username: 'carol' }) }, /none of these/],
  ['an open code where sealed was agreed', { answer: () => WITH_CODE, session: SEALED }, /came open/],
  ['what does not open', { answer: () => ({ ...NO, sealed: 'a..b.c.d' }), session: SEALED }, /not be opened/],
  [
    'what is sealed for another question',
    { answer: sealedNo(given, { id: '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11' }), session: SEALED },
    /not be opened/,
  ],
  [
    'a sealed thing where nothing is sealed',
    { answer: () => ({ ...NO, sealed: 'a..b.c.d' }) },
    /not be opened/,
  ],
  [
    'a sealed yes',
    { answer: sealedNo({ username: 'alice', otp: OTP }), session: SEALED },
    /was sealed with the no is none/,
  ],
  [
    'a code for a question of another kind',
    { answer: () => WITH_CODE, topic: { kind: 'dist-tag' } },
    undefined,
  ],
  [
    'a code where nothing with an id is staged',
    { answer: () => WITH_CODE, item: { id: undefined } },
    undefined,
  ],
]

for (const [what, row, words] of unused) {
  test(`${what} rejects nothing`, async (t) => {
    const { rejections, said, told, step } = await decline(t, row)
    t.is(rejections, 0)
    t.is(told.length, words ? 1 : 0)
    t.truthy(step.session.staging?.item)
    t.is(said.length, words ? 1 : 0)
    if (words) t.regex(said[0] ?? '', words)
  })
}

test('after a no the way back is shown first: rejecting, and behind the tag also the tag', async (t) => {
  const before = await decline(t, { answer: () => NO })
  t.regex(before.details, /can wait until morning/)
  // What the end of the job says of it is the same.
  t.true(waitsOf(before.step.session)?.isDeclined)
  t.regex(before.details, /npx npm@11 stage reject \S+ --registry \S+\n```\n\nIf the no was a mistake/)
  t.notRegex(before.details, /Run the release again|git push/)
  const after = await decline(t, { answer: () => NO, topic: { ask: 'code' }, phase: 'publish' })
  t.regex(after.details, /stage reject \S+ --registry \S+\ngit push --delete origin v2\.1\.0\n```/)
})

test('what was rejected behind its tag leaves the tag to be taken back', async (t) => {
  const row = { answer: () => WITH_CODE, reject: [ok()], topic: { ask: 'code' }, phase: 'publish' } as const
  const { details } = await decline(t, { ...row, reject: [...row.reject] })
  t.regex(details, /git push --delete origin v2\.1\.0/)
  t.notRegex(details, /npm publish/)
})

test('GitHub masks the code', async (t) => {
  const row = { answer: () => WITH_CODE, reject: [ok()], session: {}, env: { GITHUB_ACTIONS: 'true' } }
  const { step } = await decline(t, row)
  t.true(step.context.output().includes(`::add-mask::${OTP}\n`))
})
