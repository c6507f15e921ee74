import test from 'ava'
import { describeTime } from '../../lib/log/describe-time.ts'
import { createLines } from '../../lib/log/lines.ts'
import { describeQuestion, startWaitingLines } from '../../lib/log/waiting-lines.ts'
import type { Env } from '../../lib/types.ts'
import { createManualClock, START } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
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
  test(`${ms} ms is shown as ${text}`, (t) => t.is(describeTime(ms), text))
}

const linesOf = (changes: object, phrase?: string) =>
  describeQuestion({ ...question, ...changes }, phrase).join('\n')

const network = [{ setting: 'https-proxy', value: 'http://proxy.example/', file: '.npmrc' }]

const sentences: Array<[string, object, RegExp]> = [
  [
    'a code',
    {},
    /one-time password is needed to publish @example\/tool@2\.1\.0 on the dist-tag latest at registry\.npmjs\.org$/m,
  ],
  ['a code or a passkey', { web: true }, /a code or a passkey\) is needed to publish/],
  ['an approval', { ask: 'approval' }, /approval is needed to publish/],
  ['a dist-tag', { kind: 'dist-tag' }, /to put @example\/tool@2\.1\.0 on the dist-tag latest/],
  ['the bytes', {}, /12 files, 10240 bytes, sha512-AAA/],
  ['one file', { package: { ...question.package, files: 1 } }, /: 1 file, 10240 bytes/],
  ['unknown sizes', { package: { ...question.package, size: null, files: null } }, /\? files, \? bytes/],
  ['the accounts that can answer', {}, /alice, bob/],
  ['the network settings', { network }, /https-proxy = http:\/\/proxy\.example\/ \(\.npmrc\)/],
  ['a rejected code', { attempt: 2, reason: 'rejected' }, /attempt 2: .*not accepted/],
  ['an old code', { attempt: 2, reason: 'expired' }, /attempt 2: .*too old/],
  ['new contents', { attempt: 2, reason: 'changed' }, /attempt 2: .*changed/],
]

for (const [title, changes, sentence] of sentences) {
  test(`the question’s lines show ${title}`, (t) => t.regex(linesOf(changes), sentence))
}

test('unknown facts are left out', (t) => {
  const release = { ...question.package, integrity: null }
  t.is(describeQuestion({ ...question, accounts: [], package: release }, undefined).length, 1)
})

test('scripts that run on installing are named, if there are any', (t) => {
  const installScripts = [
    { event: 'preinstall', command: 'node a.js' },
    { event: 'postinstall', command: 'node b.js' },
  ] as const
  const line = 'Runs scripts where it is installed: preinstall, postinstall'
  t.true(describeQuestion(question, undefined, installScripts).includes(line))
  t.notRegex(linesOf({}), /Runs scripts/)
})

test('the check phrase is in the log if answers are sealed', (t) => {
  t.regex(linesOf({}, 'gigiz-fudap-busov'), /gigiz-fudap-busov/)
  t.notRegex(linesOf({}), /phrase/i)
})

test('a name cannot make a second line or a command', (t) => {
  const release = { ...question.package, tag: 'a\n::add-mask::x' }
  for (const line of describeQuestion({ ...question, package: release }, undefined))
    t.notRegex(line, /^::|\n/)
})

interface Options {
  env?: Env
  isTTY?: boolean
  responder?: string
}

function wait({ env = {}, isTTY = false, responder = 'https://responder.example/ask' }: Options = {}) {
  const clock = createManualClock()
  const context = createContext({ isTTY })
  const { logger, stdout } = context
  const deadline = START + 30 * 60_000
  const waiting = startWaitingLines(
    { question, installScripts: [], phrase: undefined, deadline, responder },
    { logger, stdout, env, clock },
  )
  return { clock, context, waiting }
}

test('the first line says by whom, how long and until when the job waits', (t) => {
  const { context, waiting } = wait()
  waiting.stop()
  t.true(
    context.lines.includes(
      'Waiting for an answer from https://responder.example/ask: 30 min left, until 2026-11-22T18:30:00.000Z.',
    ),
  )
})

test('a line is logged every minute, and none after the end', async (t) => {
  const { clock, context, waiting } = wait()
  const before = context.lines.length
  await clock.advance(59_999)
  t.is(context.lines.length, before)
  await clock.advance(2 * 60_000)
  t.deepEqual(context.lines.slice(before), [
    'Still waiting for an answer: 29 min left.',
    'Still waiting for an answer: 28 min left.',
  ])
  waiting.stop()
  await clock.advance(10 * 60_000)
  t.is(context.lines.length, before + 2)
  t.is(clock.sleepers(), 0)
})

test('each link is shown once, on one line', (t) => {
  const { context, waiting } = wait()
  for (const link of ['https://a.example/', 'https://a.example/', 'https://b.example/\n::x'])
    waiting.showLink(link)
  waiting.stop()
  const shown = context.lines.filter((line) => line.startsWith('Answer here: '))
  t.deepEqual(shown, ['Answer here: https://a.example/', 'Answer here: https://b.example/ ::x'])
})

test('links that come too fast do not fill the log, and the latest is shown within two minutes', async (t) => {
  const { clock, context, waiting } = wait()
  const shown = () => context.lines.filter((line) => line.startsWith('Answer here: '))
  for (let second = 0; second < 600; second += 1) {
    waiting.showLink(`https://a.example/${second}`)
    await clock.advance(1000)
  }
  t.true(shown().length <= 15, shown().join('\n'))
  t.is(shown()[4], 'Answer here: https://a.example/4')
  await clock.advance(2 * 60_000)
  t.is(shown().at(-1), 'Answer here: https://a.example/599')
  const { length } = shown()
  waiting.showLink('https://a.example/599')
  waiting.stop()
  t.is(shown().length, length)
})

test('the question at the terminal has no waiting lines', (t) => {
  const { clock, waiting } = wait({ responder: 'terminal' })
  t.is(clock.sleepers(), 0)
  waiting.stop()
})

// The spinner itself reads this process's environment.
const { CI, TERM } = process.env
test.before(() => {
  delete process.env.CI
  process.env.TERM = 'xterm'
})
test.after.always(() => void Object.assign(process.env, { ...(CI && { CI }), ...(TERM && { TERM }) }))

test('a terminal shows a spinner with the time left', async (t) => {
  const { clock, context, waiting } = wait({ isTTY: true })
  const before = context.lines.length
  await clock.advance(61_000)
  waiting.stop()
  t.is(context.lines.length, before)
  t.true(context.output().includes('Waiting for a maintainer: 28 min 59 s left'))
  t.is(clock.sleepers(), 0)
  t.true(context.output().endsWith('\u001b[?25h'))
})

for (const env of [{ CI: 'true' }, { CI: '' }, { TERM: 'dumb' }]) {
  test(`a terminal with ${JSON.stringify(env)} shows no spinner`, async (t) => {
    const { clock, context, waiting } = wait({ isTTY: true, env })
    await clock.advance(61_000)
    waiting.stop()
    t.is(context.output(), '')
    t.true(context.lines.includes('Still waiting for an answer: 29 min left.'))
  })
}

test('a wait is logged at once, and again after each whole minute', (t) => {
  let now = START
  const { logger, lines } = createContext()
  const tick = createLines('for the registry', START + 10 * 60_000, { logger, now: () => now })
  for (const ms of [0, 59_999, 60_000, 61_000, 119_999, 125_000]) {
    now = START + ms
    tick()
  }
  t.deepEqual(lines, [
    'Waiting for the registry: 10 min left, until 2026-11-22T18:10:00.000Z.',
    'Still waiting for the registry: 9 min left.',
    'Still waiting for the registry: 7 min 55 s left.',
  ])
})

test('a job that does not wait logs no wait', (t) => {
  const { logger, lines } = createContext()
  createLines('for its approval', START, { logger, now: () => START })()
  t.deepEqual(lines, [])
})
