import { getEventListeners } from 'node:events'
import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { QuestionExpired } from '../../lib/responders/types.ts'
import { SECRET, scene } from './endpoint-scene.ts'
import { question } from './question.ts'
import { type Received, type Served, startServer } from './server.ts'

const otp = '012345'
const answered: Served = { body: { revision: 2, state: 'answered', answer: { otp } } }
const waiting = (revision: number, more = {}): Served => ({ body: { revision, state: 'waiting', ...more } })
const code = { type: 'code', username: undefined, otp } as const

/** Answers the question with 202, and then polls with the replies in order. */
const polls =
  (replies: Served[], location = '/wait/1', body: unknown = '') =>
  ({ method }: Received, count: number): Served =>
    method === 'POST'
      ? { status: 202, headers: { location }, body }
      : (replies[Math.min(count - 1, replies.length) - 1] as Served)

test('after a 202 its location is polled from revision 0', async (t) => {
  const { ask, received } = await scene(t, polls([waiting(1), answered]))
  t.deepEqual(await ask(), code)
  t.deepEqual(
    received.map(({ method, path }) => `${method} ${path}`),
    ['POST /ask', 'GET /wait/1?after=0', 'GET /wait/1?after=1'],
  )
  for (const { headers } of received.slice(1)) {
    t.like(headers, { prefer: 'wait=25', authorization: `Bearer ${SECRET}` })
  }
})

for (const [body, line] of [
  [
    { reached: { channels: 0, reason: 'nobody has a channel' } },
    'The responder could not reach anybody: nobody has a channel. Tell somebody who can answer.',
  ],
  [{ reached: { channels: 0 } }, 'The responder could not reach anybody. Tell somebody who can answer.'],
  [{ reached: { channels: 1 } }, undefined],
  [{ reached: 'nobody' }, undefined],
] as const) {
  test(`the log ${line ? 'says that nobody was reached' : 'does not say that nobody was reached'} after ${JSON.stringify(body)}`, async (t) => {
    const { ask, lines } = await scene(t, polls([answered], '/wait/1', body))
    t.deepEqual(await ask(), code)
    t.deepEqual(
      lines.filter((text) => text.includes('could not reach')),
      line ? [line] : [],
    )
  })
}

const places: Array<[string, string]> = [
  ['wait/1', '/wait/1?after=0'],
  ['?q=1', '/ask?q=1&after=0'],
  ['/wait?sig=a%2Fb+c~%20', '/wait?sig=a%2Fb+c~%20&after=0'],
]

for (const [location, path] of places) {
  test(`the location ${location} is polled as ${path}`, async (t) => {
    const { ask, received } = await scene(t, polls([answered], location))
    await ask()
    t.is(received[1]?.path, path)
  })
}

test('the location may be absolute', async (t) => {
  const { ask, received, url } = await scene(t, (request, count) =>
    polls([answered], new URL('/there', url).href)(request, count),
  )
  t.deepEqual(await ask(), code)
  t.is(received[1]?.path, '/there?after=0')
})

test('a location on another origin is refused, and the secret is not sent there', async (t) => {
  const elsewhere = await startServer(t, answered)
  const { ask, responder } = await scene(t, polls([answered], elsewhere.url.href))
  await t.throwsAsync(ask(), { code: 'ERESPONDERANSWER' })
  await responder.report?.(question, { state: 'failed' })
  t.deepEqual(elsewhere.received, [])
})

for (const location of ['//evil.example/', 'http://', 'javascript:alert(1)']) {
  test(`the location ${location} is refused`, async (t) => {
    const { ask, received } = await scene(t, polls([answered], location))
    await t.throwsAsync(ask(), { code: 'ERESPONDERANSWER' })
    t.is(received.length, 1)
  })
}

test('a 202 without a location is refused', async (t) => {
  const { ask } = await scene(t, { status: 202 })
  await t.throwsAsync(ask(), { code: 'ERESPONDERANSWER' })
})

test('links from the 202 and from polls are shown', async (t) => {
  const served = polls([waiting(1, { link: 'https://cfa.example/2' }), answered], '/w', {
    link: 'https://cfa.example/1',
  })
  const { ask, links } = await scene(t, served)
  await ask()
  t.deepEqual(links, ['https://cfa.example/1', 'https://cfa.example/2'])
})

test('an invalid link is not shown', async (t) => {
  const { ask, links } = await scene(t, polls([answered], '/w', { link: 'https://x.example/\n::stop' }))
  await ask()
  t.deepEqual(links, [])
})

const quiet: Array<[string, Served]> = [
  ['a 204', { status: 204 }],
  ['a revision that is not above the last', waiting(0)],
  ['an answered state without an answer', { body: { revision: 0, state: 'answered' } }],
]

for (const [title, served] of quiet) {
  test(`the next poll comes a second after ${title} that came at once`, async (t) => {
    const { ask, clock, received } = await scene(t, polls([served, served, answered]))
    t.deepEqual(await ask(), code)
    t.deepEqual(clock.slept, [1000, 1000])
    t.true(received[3]?.path.endsWith('after=0'))
  })
}

test('polls pause even if each brings a new revision', async (t) => {
  const news = Array.from({ length: 50 }, (_, index) => waiting(index + 1))
  const { ask, clock } = await scene(
    t,
    polls([...news, { body: { revision: 99, state: 'answered', answer: { otp } } }]),
  )
  t.deepEqual(await ask(), code)
  t.true(clock.slept.length > 40, String(clock.slept.length))
})

const ends: Array<[string, Served, object]> = [
  ['the state declined', { body: { revision: 2, state: 'declined' } }, { by: undefined, reason: undefined }],
  [
    'the state declined with who and why',
    { body: { revision: 2, state: 'declined', answer: { declined: true, by: 'bob', reason: 'no' } } },
    { by: 'bob', reason: 'no' },
  ],
  [
    'the state declined with a code',
    { body: { revision: 2, state: 'declined', answer: { otp } } },
    { by: undefined, reason: undefined },
  ],
  ['a decline in another state', { body: { revision: 2, state: 'waiting', answer: { declined: true } } }, {}],
  ['403', { status: 403, body: { message: 'no' } }, { reason: 'no' }],
  ['410', { status: 410 }, { reason: undefined }],
]

for (const [title, served, reading] of ends) {
  test(`a poll with ${title} is a decline`, async (t) => {
    const { ask } = await scene(t, polls([served]))
    t.like((await ask()) as object, { type: 'decline', ...reading })
  })
}

for (const state of ['withdrawn', 'failed']) {
  test(`the state ${state} is ERESPONDERCLOSED`, async (t) => {
    const { ask } = await scene(t, polls([{ body: { revision: 2, state, answer: { otp } } }]))
    await t.throwsAsync(ask(), { code: 'ERESPONDERCLOSED' })
  })
}

test('a sealed decline is returned sealed', async (t) => {
  const answer = { sealed: 'a..b.c.d' }
  const { ask } = await scene(t, polls([{ body: { revision: 2, state: 'declined', answer } }]))
  t.deepEqual(await ask(), { type: 'sealed', sealed: 'a..b.c.d' })
})

test('the state expired ends the question', async (t) => {
  const { ask } = await scene(t, polls([{ body: { revision: 2, state: 'expired' } }]))
  await t.throwsAsync(ask(), { instanceOf: QuestionExpired })
})

test('an answer in a state that has none is ignored', async (t) => {
  const stale = waiting(3, { answer: { otp: '999999' } })
  const { ask } = await scene(
    t,
    polls([stale, { body: { revision: 4, state: 'answered', answer: { otp } } }]),
  )
  t.deepEqual(await ask(), code)
})

const failures: Array<[string, Served, ErrorCode]> = [
  ['401', { status: 401 }, 'ERESPONDERAUTH'],
  ['404', { status: 404 }, 'ERESPONDERREFUSED'],
  ['302', { status: 302, headers: { location: '/x' } }, 'ERESPONDERREFUSED'],
  ['a body that is not JSON', { body: 'soon' }, 'ERESPONDERANSWER'],
  ['an unknown state', { body: { revision: 1, state: 'dreaming' } }, 'ERESPONDERANSWER'],
  ['an invalid answer', { body: { revision: 1, state: 'answered', answer: { otp: 1 } } }, 'ERESPONDERANSWER'],
  [
    'a body that is too long',
    { body: { revision: 1, state: 'waiting', more: 'x'.repeat(70_000) } },
    'ERESPONDERANSWER',
  ],
]

for (const [title, served, expected] of failures) {
  test(`a poll that gets ${title} is ${expected}`, async (t) => {
    const { ask, received } = await scene(t, polls([served]))
    await t.throwsAsync(ask(), { code: expected })
    t.is(received.length, 2)
  })
}

for (const trouble of ['drop', { status: 500 }, { status: 429 }] as Served[]) {
  test(`a poll after ${JSON.stringify(trouble)} goes on from the same revision`, async (t) => {
    const { ask, received } = await scene(t, polls([waiting(1), trouble, answered]))
    t.deepEqual(await ask(), code)
    t.deepEqual(
      received.slice(2).map(({ path }) => path),
      ['/wait/1?after=1', '/wait/1?after=1'],
    )
  })
}

test('the signal ends a held poll', async (t) => {
  const end = new AbortController()
  const { ask } = await scene(t, ({ method }) => {
    if (method === 'GET') setImmediate(() => end.abort(new QuestionExpired()))
    return method === 'GET' ? 'hold' : { status: 202, headers: { location: '/w' } }
  })
  await t.throwsAsync(ask({}, end.signal), { instanceOf: QuestionExpired })
})

test('many polls leave no listener on the signal', async (t) => {
  const { signal } = new AbortController()
  const { ask } = await scene(t, polls([...Array(30).fill({ status: 204 }), answered]))
  await ask({}, signal)
  t.is(getEventListeners(signal, 'abort').length, 0)
})

test('a responder that fails in another way each time does not fill the log', async (t) => {
  const troubles = Array.from({ length: 60 }, (_, count) => ({
    status: 503,
    body: { error: `reason ${count}` },
  }))
  const served = troubles.flatMap((trouble, count) => [trouble, waiting(count + 1)])
  const { ask, lines, clock } = await scene(t, polls([...served, answered]))
  await ask({ expiresAt: new Date(clock.now() + 6 * 60 * 60_000).toISOString() })
  const failing = lines.filter((line) => line.includes('does not work at the moment'))
  t.true(failing.length >= 5 && failing.length <= 8, lines.join('\n'))
  t.is(lines.filter((line) => line.includes('works again')).length, failing.length)
})
