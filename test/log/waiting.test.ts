import test from 'ava'
import { describeQuestion, describeTime, startWaiting } from '../../lib/log/waiting.ts'
import { START } from '../fakes/clock.ts'
import { type FakeStep, type StepOptions, stepWith } from '../fakes/step.ts'
import { question } from '../responders/question.ts'

const times: Array<[number, string]> = [
  [0, '0 s'],
  [-5000, '0 s'],
  [1, '1 s'],
  [45_000, '45 s'],
  [60_000, '1 min'],
  [61_000, '1 min 1 s'],
  [1_800_000, '30 min'],
]

for (const [ms, text] of times) {
  test(`${ms} ms are ${text}`, (t) => t.is(describeTime(ms), text))
}

const said = (changes: object, phrase?: string) =>
  describeQuestion({ ...question, ...changes }, phrase).join('\n')

const sentences: Array<[string, object, RegExp]> = [
  [
    'a code',
    {},
    /one-time password is needed to publish @example\/tool@2\.1\.0 on the dist-tag latest at registry\.npmjs\.org$/m,
  ],
  ['an approval', { ask: 'approval' }, /approval is needed to publish/],
  ['a dist-tag', { kind: 'dist-tag' }, /to put @example\/tool@2\.1\.0 on the dist-tag latest/],
  ['the bytes', {}, /12 files, 10240 bytes, sha512-AAA/],
  ['unknown sizes', { package: { ...question.package, size: null, files: null } }, /\? files, \? bytes/],
  ['who can answer', {}, /alice, bob/],
  ['a refused code', { attempt: 2, reason: 'rejected' }, /attempt 2: .*not accepted/],
  ['an old code', { attempt: 2, reason: 'expired' }, /attempt 2: .*too old/],
  ['new contents', { attempt: 2, reason: 'changed' }, /attempt 2: .*changed/],
]

for (const [title, changes, sentence] of sentences) {
  test(`says: ${title}`, (t) => t.regex(said(changes), sentence))
}

test('says nothing of what is not known', (t) => {
  const release = { ...question.package, integrity: null }
  t.is(describeQuestion({ ...question, accounts: [], package: release }, undefined).length, 1)
})

test('the check phrase stands in the log where answers are sealed', (t) => {
  t.regex(said({}, 'gigiz-fudap-busov'), /gigiz-fudap-busov/)
})

const wait = (options: StepOptions = {}): { step: FakeStep; waiting: ReturnType<typeof startWaiting> } => {
  const step = stepWith(options)
  const deadline = START + 30 * 60_000
  return { step, waiting: startWaiting({ question, phrase: undefined, deadline, step }) }
}

test('says by whom, how long, and until when', (t) => {
  const { step, waiting } = wait()
  waiting.stop()
  t.true(
    step.context.lines.includes(
      'Waiting for an answer by https://responder.example/ask: 30 min left, until 2026-11-22T18:30:00.000Z.',
    ),
  )
})

test('a line a minute, and none after the end', async (t) => {
  const { step, waiting } = wait()
  const before = step.context.lines.length
  await step.clock.advance(59_999)
  t.is(step.context.lines.length, before)
  await step.clock.advance(2 * 60_000)
  t.deepEqual(step.context.lines.slice(before), [
    'Still waiting for an answer: 29 min left.',
    'Still waiting for an answer: 28 min left.',
  ])
  waiting.stop()
  await step.clock.advance(10 * 60_000)
  t.is(step.context.lines.length, before + 2)
  t.is(step.clock.sleepers(), 0)
})

test('each link is shown once', (t) => {
  const { step, waiting } = wait()
  for (const link of ['https://a.example/', 'https://a.example/', 'https://b.example/'])
    waiting.showLink(link)
  waiting.stop()
  const shown = step.context.lines.filter((line) => line.startsWith('Answer here: '))
  t.deepEqual(shown, ['Answer here: https://a.example/', 'Answer here: https://b.example/'])
})

test('no lines beside the question at the terminal', async (t) => {
  const { step, waiting } = wait({
    session: { responder: { ...stepWith().session.responder, name: 'terminal' } },
  })
  t.is(step.clock.sleepers(), 0)
  waiting.stop()
})

// The spinner itself looks at the environment of this process.
const { CI, TERM } = process.env
test.before(() => {
  delete process.env.CI
  process.env.TERM = 'xterm'
})
test.after.always(() => void Object.assign(process.env, { ...(CI && { CI }), ...(TERM && { TERM }) }))

test('a spinner on a terminal, with the time that is left', async (t) => {
  const { step, waiting } = wait({ isTTY: true })
  const before = step.context.lines.length
  await step.clock.advance(61_000)
  waiting.stop()
  t.is(step.context.lines.length, before)
  t.true(step.context.output().includes('Waiting for a maintainer: 28 min 59 s left'))
  t.is(step.clock.sleepers(), 0)
  t.true(step.context.output().endsWith('\u001b[?25h'))
})

for (const env of [{ CI: 'true' }, { CI: '' }, { TERM: 'dumb' }]) {
  test(`no spinner on a terminal with ${JSON.stringify(env)}`, async (t) => {
    const { step, waiting } = wait({ isTTY: true, effects: { processEnv: () => env } })
    await step.clock.advance(61_000)
    waiting.stop()
    t.is(step.context.output(), '')
    t.true(step.context.lines.includes('Still waiting for an answer: 29 min left.'))
  })
}
