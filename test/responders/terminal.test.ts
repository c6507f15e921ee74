import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import type { AnswerReading, Question } from '@cfa/protocol'
import test from 'ava'
import { createTerminal } from '../../lib/responders/terminal.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { question } from './question.ts'

const ENTER = '\r'
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const BACKSPACE = '\u007f'

/** A terminal and a person at it, who types the next of `keys` at each prompt. */
function sit(keys: string[] = [], isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: (_isRaw: boolean) => {} })
  const output = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 200 })
  const shown: string[] = []
  const left = [...keys]
  output.on('data', (text: string) => {
    shown.push(text)
    if (/: $/.test(text) && left.length > 0) setImmediate(() => input.write(left.shift()))
  })
  const opened: string[] = []
  const openLink = async (link: string) => void opened.push(link)
  const responder = createTerminal({ input, output, openLink })
  const ask = (changes: Partial<Question> = {}, signal = new AbortController().signal) =>
    responder.ask({ ...question, ...changes }, { signal, onLink: () => {} })
  const confirm = (url: string) =>
    responder.confirm?.(
      question,
      { url, key: undefined },
      { signal: new AbortController().signal, onLink: () => {} },
    )
  return { input, output, responder, ask, confirm, opened, text: () => shown.join('') }
}

const LINK = 'https://registry.example/auth/cli/0f3c'
const web = (username: string | undefined): GivenAnswer => ({ type: 'web', username, key: undefined })

const code = (username: string | undefined, otp = '012345'): AnswerReading => ({
  type: 'code',
  username,
  otp,
})
const declined: AnswerReading = { type: 'decline', by: 'the person at the terminal', reason: undefined }

const conversations: Array<[string, string[], string[], GivenAnswer]> = [
  ['a code, with one account', ['alice'], [`012345${ENTER}`], code('alice')],
  ['a code, with an account of unknown name', [], [`012345${ENTER}`], code(undefined)],
  ['spaces around a code', ['alice'], [` 012 345 ${ENTER}`], code('alice', '012 345')],
  ['a code after a backspace', ['alice'], [`012346${BACKSPACE}5${ENTER}`], code('alice')],
  ['an account number', ['alice', 'bob'], [`2${ENTER}`, `012345${ENTER}`], code('bob')],
  ['an account name', ['alice', 'Bob'], [`bob${ENTER}`, `012345${ENTER}`], code('Bob')],
  [
    'unknown accounts, and then a known one',
    ['alice', 'bob'],
    [`0${ENTER}`, `3${ENTER}`, `carol${ENTER}`, `1${ENTER}`, `012345${ENTER}`],
    code('alice'),
  ],
  ['p for a passkey', ['alice', 'bob'], [`2${ENTER}`, `p${ENTER}`], web('bob')],
  ['Enter at the code, which declines', ['alice'], [ENTER], declined],
  ['Enter at the account, which declines', ['alice', 'bob'], [ENTER], declined],
  ['Ctrl-C at the code, which declines', ['alice'], [`01${CTRL_C}`], declined],
  ['Ctrl-C at the account, which declines', ['alice', 'bob'], [CTRL_C], declined],
  ['Ctrl-D, which declines', ['alice'], [CTRL_D], declined],
]

for (const [title, accounts, keys, answer] of conversations) {
  test(`the terminal takes ${title}`, async (t) => {
    const { ask } = sit(keys)
    t.deepEqual(await ask({ accounts }), answer)
  })
}

test('the terminal asks for an approval together with its code', async (t) => {
  const { ask, responder } = sit([`012345${ENTER}`])
  t.deepEqual(await responder.connect(), {
    features: ['approval', 'details', 'web', 'several', 'trust', 'changes'],
  })
  t.deepEqual(await ask({ ask: 'approval', accounts: ['alice'] }), code('alice'))
})

test('a person who chose a passkey with the approval is not asked for a code', async (t) => {
  const { ask, text } = sit([`1${ENTER}`, `p${ENTER}`, `2${ENTER}`, `012345${ENTER}`])
  t.deepEqual(await ask({ ask: 'approval' }), { type: 'approval', username: 'alice', otp: undefined })
  const before = text()
  t.deepEqual(await ask({ ask: 'code' }), web('alice'))
  t.is(text(), before)
  t.deepEqual(await ask({ ask: 'code', attempt: 2 }), code('bob'))
})

test('the link is shown with a QR code, and Enter opens it', async (t) => {
  const { confirm, opened, text } = sit([ENTER, `n${ENTER}`])
  t.deepEqual(await confirm(LINK), declined)
  t.deepEqual(opened, [LINK])
  t.true(text().includes(LINK))
  t.regex(text(), /[▀▄█]{10}/)
})

test('a code may replace the passkey, and counts for the chosen account', async (t) => {
  const { ask, confirm } = sit([`2${ENTER}`, `p${ENTER}`, `012345${ENTER}`])
  await ask()
  t.deepEqual(await confirm(LINK), code('bob'))
})

const staged = { kind: 'stage-approve' } as const
const discards: Array<[string, string[], string[], GivenAnswer]> = [
  ['a code', ['alice'], [ENTER, ` 012345 ${ENTER}`], { ...declined, username: 'alice', otp: '012345' }],
  ['nothing', ['alice'], [ENTER, ENTER], declined],
  ['no account', ['alice', 'bob'], [ENTER, ENTER], declined],
  ['Ctrl-C', ['alice'], [ENTER, CTRL_C], declined],
  [
    'a code of another account',
    ['alice', 'bob'],
    [`1${ENTER}`, ENTER, `2${ENTER}`, `012345${ENTER}`],
    { ...declined, username: 'bob', otp: '012345' },
  ],
]

for (const [what, accounts, keys, answer] of discards) {
  test(`a person who declines a staged version may discard it with a code, and gives ${what}`, async (t) => {
    const { ask, text } = sit(keys)
    t.deepEqual(await ask({ ...staged, accounts }), answer)
    t.regex(text(), /discard the staged 2\.1\.0/)
    t.notRegex(text(), /012345/)
  })
}

test('a decline counts even if the deadline comes before the code to discard', async (t) => {
  const { ask, text } = sit([ENTER])
  const end = new AbortController()
  const asked = ask({ ...staged, accounts: ['alice'] }, end.signal)
  while (!text().includes('to discard the staged')) await new Promise((resolve) => setImmediate(resolve))
  end.abort(new TypeError('the end'))
  t.deepEqual(await asked, declined)
})

test('the terminal shows the release once, before it asks', async (t) => {
  const { ask, text } = sit([`012345${ENTER}`, `012345${ENTER}`])
  await ask({ ask: 'approval', accounts: ['alice'] })
  const [release = ''] = text().split('One-time password')
  for (const fact of [
    'Package    @example/tool@2.1.0',
    'Dist-tag   latest',
    'Registry   https://registry.npmjs.org/',
    'Access     public',
    'Tarball    10,240 bytes, unpacked 40,960 bytes, 12 files',
    'Integrity  sha512-AAAAAAAAAAAA…',
  ])
    t.true(release.includes(fact), fact)
  t.notRegex(release, /WARNING|Scripts/)
  await ask({ ask: 'code', accounts: ['alice'] })
  t.is(text().split('Package').length, 2)
})

test('the terminal shows a changed release again, and leaves out unknown facts', async (t) => {
  const { ask, text } = sit([`012345${ENTER}`, `012345${ENTER}`])
  await ask({ accounts: ['alice'] })
  const before = text().length
  const { package: subject } = question
  const unknown = { ...subject, integrity: null, size: null, unpackedSize: null, files: null, access: null }
  await ask({ kind: 'stage-approve', accounts: ['alice'], package: unknown })
  const release = text().slice(before)
  t.regex(release, /Package +@example\/tool@2\.1\.0 \(staged\)/)
  t.notRegex(release, /Tarball|Integrity|Access/)
})

test('the terminal shows install scripts without control characters', async (t) => {
  const { ask, text } = sit([`012345${ENTER}`])
  const scripts = [
    { event: 'preinstall', command: 'node a.js' },
    { event: 'postinstall', command: 'node b.js\u001b[2J' },
  ]
  const details = { notes: null, files: [], previous: null, commits: [], scripts }
  await ask({ ask: 'approval', accounts: ['alice'], details })
  t.true(text().includes('Scripts    preinstall runs where it is installed: node a.js\n'))
  t.true(text().includes('Scripts    postinstall runs where it is installed: node b.js [2J\n'))
})

test('the terminal warns of the repository’s network settings without control characters', async (t) => {
  const { ask, text } = sit([`012345${ENTER}`])
  const proxy = { setting: 'proxy', value: 'http://proxy.example/\u001b[2J', file: '.npmrc' }
  await ask({ ask: 'approval', accounts: ['alice'], network: [proxy] })
  t.regex(
    text(),
    /WARNING: .* through proxy=http:\/\/proxy\.example\/ \[2J, set by \.npmrc in the repository/,
  )
  t.false(text().includes('\u001b[2J'))
})

test('the prompt says whose code is for what, and lists the accounts', async (t) => {
  const { ask, text } = sit([`1${ENTER}`, `012345${ENTER}`])
  await ask()
  t.regex(text(), /1 alice, 2 bob/)
  t.regex(text(), /of alice to publish @example\/tool@2\.1\.0/)
})

test('the prompt says that a code is for a dist-tag', async (t) => {
  const { ask, text } = sit([`012345${ENTER}`])
  await ask({ kind: 'dist-tag', accounts: ['alice'] })
  t.regex(text(), /put @example\/tool@2\.1\.0 on the dist-tag latest/)
})

test('the code is not shown, even after a backspace', async (t) => {
  const { ask, text } = sit([`987654${BACKSPACE}3${ENTER}`])
  await ask({ accounts: ['alice'] })
  const [, prompt = ''] = stripVTControlCharacters(text()).split('One-time password')
  t.notRegex(prompt, /[3-9]/)
  t.true(text().endsWith('\n'))
})

test('the end of the input declines', async (t) => {
  const { ask, input } = sit()
  const asked = ask({ accounts: ['alice'] })
  input.end()
  t.deepEqual(await asked, declined)
})

test('the signal ends the terminal’s question with its own reason', async (t) => {
  const { ask } = sit()
  const end = new AbortController()
  const asked = ask({}, end.signal)
  end.abort(new TypeError('the end'))
  await t.throwsAsync(asked, { instanceOf: TypeError })
})

test('the terminal is left without listeners, and out of raw mode', async (t) => {
  const raw: boolean[] = []
  const { ask, input, output } = sit([`1${ENTER}`, `012345${ENTER}`])
  input.setRawMode = (mode: boolean) => void raw.push(mode)
  const before = [
    input.listenerCount('keypress'),
    output.listenerCount('resize'),
    output.listenerCount('error'),
  ]
  await ask()
  t.deepEqual(
    [input.listenerCount('keypress'), output.listenerCount('resize'), output.listenerCount('error')],
    before,
  )
  t.deepEqual(raw, [true, false])
})

test('the responder terminal needs a terminal', async (t) => {
  await t.throwsAsync(sit([], false).responder.connect(), { code: 'ERESPONDERTERMINAL' })
  t.is(sit().responder.report, undefined)
})
