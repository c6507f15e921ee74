import { questionSchema } from '@cfa/protocol'
import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { detailsOf } from '../fakes/release.ts'
import { SECRET, scene } from './endpoint-scene.ts'
import { question } from './question.ts'
import { type Served, startServer } from './server.ts'

const code = { username: 'alice', otp: '012345' }
const read = { type: 'code', ...code } as const

test('the question is one POST of uncompressed JSON with its length and the secret', async (t) => {
  const { ask, received } = await scene(t, { body: code })
  await ask()
  t.is(received.length, 1)
  const { method, path, headers, body } = received[0] ?? t.fail()
  t.deepEqual([method, path], ['POST', '/ask'])
  t.is(headers.authorization, `Bearer ${SECRET}`)
  t.is(headers['content-type'], 'application/json')
  t.is(headers['content-length'], String(Buffer.byteLength(body)))
  t.is(headers['transfer-encoding'], undefined)
  t.is(headers['content-encoding'], undefined)
  t.deepEqual(questionSchema.parse(JSON.parse(body)), question)
})

const answers: Array<[string, Served, object]> = [
  ['an account and its code', { body: code }, read],
  ['a code as text', { body: ' 012345\n' }, { type: 'code', username: undefined, otp: '012345' }],
  [
    'a code as JSON text',
    { headers: { 'content-type': 'application/json' }, body: '"012345"' },
    { type: 'code', username: undefined, otp: '012345' },
  ],
  ['an approval', { body: { approved: true } }, { type: 'approval', username: undefined, otp: undefined }],
  ['an approval with a code', { body: { approved: true, ...code } }, { ...read, type: 'approval' }],
  [
    'a decline',
    { body: { declined: true, by: 'bob', reason: 'Not\nnow' } },
    { type: 'decline', by: 'bob', reason: 'Not now' },
  ],
  ['403', { status: 403 }, { type: 'decline', by: undefined, reason: undefined }],
  [
    '410 with a reason',
    { status: 410, body: { message: 'Too late.' } },
    { type: 'decline', by: undefined, reason: 'Too late.' },
  ],
  ['a sealed answer', { body: { sealed: 'a..b.c.d' } }, { type: 'sealed', sealed: 'a..b.c.d' }],
]

for (const [title, served, reading] of answers) {
  test(`the answer may be ${title}`, async (t) => {
    const { ask } = await scene(t, served)
    t.deepEqual((await ask()) as object, reading)
  })
}

const json = (body: string): Served => ({ headers: { 'content-type': 'application/json' }, body })

const useless: Array<[string, Served, ErrorCode]> = [
  ['an empty body', {}, 'ERESPONDERANSWER'],
  ['a code that is a number', { body: { otp: 123456 } }, 'ERESPONDERANSWER'],
  ['a bare number', json('123456'), 'ERESPONDERANSWER'],
  ['broken JSON', json('{"otp": "123456"'), 'ERESPONDERANSWER'],
  ['approved: false', { body: { approved: false, otp: '123456' } }, 'ERESPONDERANSWER'],
  ['a page', { headers: { 'content-type': 'text/html' }, body: '<p>\n123456</p>' }, 'ERESPONDERANSWER'],
  ['a body that is too long', { body: `{"otp":"123456"}${' '.repeat(66_000)}` }, 'ERESPONDERANSWER'],
  ['204', { status: 204 }, 'ERESPONDERREFUSED'],
  ['302', { status: 302, headers: { location: '/elsewhere' } }, 'ERESPONDERREFUSED'],
  ['400', { status: 400, body: { message: 'No. 123456' } }, 'ERESPONDERREFUSED'],
  ['404', { status: 404 }, 'ERESPONDERREFUSED'],
  ['409', { status: 409 }, 'ERESPONDERREFUSED'],
  ['401', { status: 401 }, 'ERESPONDERAUTH'],
]

for (const [title, served, expected] of useless) {
  test(`${title} ends the question with ${expected}, which does not show the answer`, async (t) => {
    const { ask, received, clock } = await scene(t, served)
    const { details, cause } = (await t.throwsAsync(ask(), { code: expected })) as Error & { details: string }
    t.is(received.length, 1)
    t.deepEqual(clock.slept, [])
    t.is(cause, undefined)
    if (expected === 'ERESPONDERANSWER') t.notRegex(details, /123456/)
  })
}

test('a refusal’s message is shown in one harmless line', async (t) => {
  const message = '::add-mask::x\n##[error] <b>no</b>\u001b[31m \u202e'
  const { ask } = await scene(t, { status: 422, body: { error: 'Unprocessable', message } })
  const { details } = (await t.throwsAsync(ask(), { code: 'ERESPONDERREFUSED' })) as Error & {
    details: string
  }
  t.true(details.includes('It said: add-mask::x \\# \\#\\[error\\] \\<b\\>no\\</b\\> \\[31m\n'))
})

test('a redirect of the question is not followed', async (t) => {
  const elsewhere = await startServer(t, { body: code })
  const { ask } = await scene(t, { status: 307, headers: { location: elsewhere.url.href } })
  await t.throwsAsync(ask(), { code: 'ERESPONDERREFUSED' })
  t.deepEqual(elsewhere.received, [])
})

for (const trouble of [
  'drop',
  { status: 500 },
  { status: 502 },
  { status: 425 },
  { status: 429 },
] as Served[]) {
  const name = typeof trouble === 'string' ? trouble : (trouble as { status: number }).status

  test(`the same question is sent again after a ${name}`, async (t) => {
    const { ask, received } = await scene(t, [trouble, { body: code }])
    t.deepEqual(await ask({ attempt: 2, reason: 'rejected' }), read)
    t.is(received.length, 2)
    t.is(received[0]?.body, received[1]?.body)
    t.like(JSON.parse(received[1]?.body ?? ''), { id: question.id, attempt: 2 })
  })
}

test('the question is sent again if the reply breaks off', async (t) => {
  const half: Served = {
    write: (response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"otp":"111111"', () => response.destroy())
    },
  }
  const { ask } = await scene(t, [half, { body: code }])
  t.deepEqual(await ask(), read)
})

test('pauses double from one second to 30, and the last attempt is just before the deadline', async (t) => {
  const { ask, clock } = await scene(t, { status: 503 })
  const error = await t.throwsAsync(ask(), { code: 'ERESPONDERUNREACHABLE' })
  t.deepEqual(clock.slept.slice(0, 7), [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  const left = Date.parse(question.expiresAt) - clock.now()
  t.true(left >= 0 && left < 5000, String(left))
  t.is((error.cause as Error).message, 'It answered with status 503.')
})

test('the log says why the question is tried again, and when the responder works again', async (t) => {
  const down = { status: 503, body: { message: 'The database\n##[error] restarts.' } }
  const { ask, lines, url } = await scene(t, [down, down, 'drop', { body: code }])
  await ask()
  const own = `${url.origin}${url.pathname}`
  t.is(lines.length, 3)
  t.true(lines[0]?.startsWith(`${own} does not work at the moment. Trying again.`), lines[0])
  t.regex(lines[0] ?? '', /status 503\. It said: The database .*restarts\.$/)
  t.is(lines[2], `${own} works again.`)
})

test('the error for a responder that stays down shows its last message', async (t) => {
  const { ask } = await scene(t, { status: 503, body: { message: 'The database is away.' } })
  const error = await t.throwsAsync(ask(), { code: 'ERESPONDERUNREACHABLE' })
  t.regex(detailsOf(error), /status 503\. It said: The database is away\./)
})

const pauses: Array<[string, number]> = [
  ['90', 90_000],
  ['0', 1000],
  ['-5', 1000],
  ['Sun, 22 Nov 2026 18:01:00 GMT', 60_000],
  ['Sun, 22 Nov 2020 18:01:00 GMT', 1000],
  ['soon', 1000],
]

for (const [header, ms] of pauses) {
  test(`retry-after ${header} is a pause of ${ms} ms`, async (t) => {
    const { ask, clock } = await scene(t, [
      { status: 429, headers: { 'retry-after': header } },
      { body: code },
    ])
    await ask()
    t.deepEqual(clock.slept, [ms])
  })
}

for (const header of ['86400', 'Mon, 23 Nov 2026 18:00:00 GMT', '9'.repeat(30)]) {
  test(`the pause of retry-after ${header} ends before the deadline`, async (t) => {
    const { ask, clock } = await scene(t, [
      { status: 503, headers: { 'retry-after': header } },
      { body: code },
    ])
    t.deepEqual(await ask(), read)
    t.true(clock.now() < Date.parse(question.expiresAt))
  })
}

test('the signal ends a held question with its own reason', async (t) => {
  const { ask, responder } = await scene(t, 'hold')
  t.truthy(responder)
  const end = new AbortController()
  const asked = ask({}, end.signal)
  end.abort(new TypeError('the end'))
  await t.throwsAsync(asked, { instanceOf: TypeError, message: 'the end' })
})

test('the signal ends a pause', async (t) => {
  const end = new AbortController()
  const { ask } = await scene(t, () => {
    setImmediate(() => end.abort(new TypeError('the end')))
    return { status: 503 }
  })
  await t.throwsAsync(ask({}, end.signal), { instanceOf: TypeError })
})

test('an endpoint that holds the question until its end is not ERESPONDERUNREACHABLE', async (t) => {
  const { ask, clock } = await scene(t, 'hold')
  const end = new AbortController()
  setTimeout(() => end.abort(new TypeError('the end')), 100)
  const expiresAt = new Date(clock.now()).toISOString()
  await t.throwsAsync(ask({ expiresAt }, end.signal), { instanceOf: TypeError })
})
