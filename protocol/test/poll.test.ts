import test from 'ava'

import { readAccepted, readHttpUrl, readPollReply, reportSchema, STATES } from '../index.ts'

const link = 'https://cfa.example/q/1'

for (const [text, expected] of [
  ['', undefined],
  ['Accepted', undefined],
  ['null', undefined],
  ['{}', undefined],
  ['{"link": null}', undefined],
  ['{"link": 1}', undefined],
  ['{"link": "javascript:alert(1)"}', undefined],
  [`{"link": "${link}", "more": 1}`, link],
] as const) {
  test(`the 202 body ${JSON.stringify(text)} has the link ${expected}`, (t) => {
    t.deepEqual(readAccepted(text), { link: expected, unreached: undefined })
  })
}

for (const [reached, expected] of [
  [{ channels: 0, reason: 'nobody has a channel' }, { reason: 'nobody has a channel' }],
  [{ channels: 0 }, { reason: undefined }],
  [{ channels: 0, reason: '\n::add-mask::x\n' }, { reason: 'add-mask::x' }],
  [{ channels: 0, reason: 1 }, { reason: undefined }],
  [{ channels: 2, reason: 'as well' }, undefined],
  [{}, undefined],
  ['nobody', undefined],
  [null, undefined],
] as const) {
  test(`a 202 with ${JSON.stringify(reached)} ${expected ? 'says' : 'does not say'} that nobody was reached`, (t) => {
    t.deepEqual(readAccepted(JSON.stringify({ link, reached })), { link, unreached: expected })
  })
}

const urls: [string, boolean][] = [
  [link, true],
  ['http://127.0.0.1:8080/', true],
  [link.padEnd(2048, 'a'), true],
  ['https://cfa.example/a@b?c=@', true],
  [link.padEnd(2049, 'a'), false],
  ['https://cfa.example@evil.example/', false],
  ['https://cfa.example\\@evil.example/', false],
  ['https://cfa.example/\n::add-mask::x', false],
  ['https://cfa.example/ü', false],
  [' https://cfa.example/', false],
  ['https://', false],
  ['data:text/html,x', false],
  ['//cfa.example/', false],
]

for (const [url, allowed] of urls) {
  test(`${JSON.stringify(url.slice(0, 50))} (${url.length} characters) is ${allowed ? '' : 'not '}a link`, (t) => {
    t.is(readHttpUrl(url), allowed ? url : undefined)
  })
}

for (const state of STATES) {
  test(`a poll reply may have the state ${state}`, (t) => {
    t.deepEqual(readPollReply({ revision: 0, state }), {
      revision: 0,
      state,
      answer: undefined,
      link: undefined,
    })
  })
}

test('a poll reply carries an answer, or null for none', (t) => {
  const reply = { revision: 3, state: 'answered', link }
  const answer = { type: 'code', username: undefined, otp: '012345' }
  t.like(readPollReply({ ...reply, answer: { otp: '012345' }, later: 1 }), { revision: 3, answer, link })
  t.is(readPollReply({ ...reply, answer: null }).answer, undefined)
})

test('an invalid link in a poll reply is dropped', (t) => {
  t.is(readPollReply({ revision: 1, state: 'waiting', link: 'javascript:alert(1)' }).link, undefined)
})

for (const value of [
  null,
  [],
  {},
  { state: 'waiting' },
  { revision: 1 },
  { revision: -1, state: 'waiting' },
  { revision: 1.5, state: 'waiting' },
  { revision: '1', state: 'waiting' },
  { revision: 1, state: 'dreaming' },
]) {
  test(`the poll reply ${JSON.stringify(value)} is POLL_INVALID`, (t) => {
    t.throws(() => readPollReply(value), { code: 'POLL_INVALID' })
  })
}

test('an invalid answer in a poll reply is ANSWER_INVALID', (t) => {
  const reply = { revision: 1, state: 'answered', answer: { otp: 12345 } }
  t.throws(() => readPollReply(reply), { code: 'ANSWER_INVALID' })
})

const tells = (value: unknown): boolean => reportSchema.safeParse(value).success

for (const state of ['publishing', 'rejected', 'published', 'failed', 'withdrawn']) {
  test(`a report may have the state ${state}`, (t) => t.true(tells({ state })))
}

const sealed = 'eyJh..aXY.dGV4dA.dGFn'

for (const [title, report, allowed] of [
  ['a sealed link', { link: sealed }, true],
  ['a reason', { link: sealed, reason: 'The first one is over.' }, true],
  ['a link of 4096 characters', { link: sealed.padEnd(4096, 'a') }, true],
  ['a link of 4097 characters', { link: sealed.padEnd(4097, 'a') }, false],
  ['no link', {}, false],
  ['null as its link', { link: null }, false],
  ['an unsealed link', { link: 'https://www.npmjs.com/auth/cli/1' }, false],
  ['an unknown key', { link: sealed, doneUrl: 'https://registry.npmjs.org/' }, false],
] as const) {
  test(`a report of the state confirming ${allowed ? 'may' : 'must not'} have ${title}`, (t) => {
    t.is(tells({ state: 'confirming', ...report }), allowed)
  })
}

for (const [title, report, allowed] of [
  ['a reason', { reason: 'It is no longer staged.' }, true],
  ['no reason', {}, false],
  ['null as its reason', { reason: null }, false],
  ['a reason of two lines', { reason: 'It is\nno longer staged.' }, false],
  ['a link', { reason: 'It is no longer staged.', link: sealed }, false],
] as const) {
  test(`a report of a decline ${allowed ? 'may' : 'must not'} have ${title}`, (t) => {
    t.is(tells({ state: 'declined', ...report }), allowed)
  })
}

test('a report of any other state must not have a link', (t) =>
  t.false(tells({ state: 'publishing', link: sealed })))

const tool = { name: '@example/tool', version: '2.1.0', tag: 'latest' }

for (const [title, report, allowed] of [
  ['say that it is being published', { state: 'publishing' }, true],
  ['say that it is published, and why', { state: 'published', reason: 'It was there before.' }, true],
  ['say that its code was rejected', { state: 'rejected' }, true],
  ['say that it failed', { state: 'failed', reason: null }, true],
  ['have a link to confirm it', { state: 'confirming', link: sealed }, true],
  ['say that it was withdrawn', { state: 'withdrawn' }, false],
  ['say that it was declined', { state: 'declined', reason: 'It was discarded.' }, false],
  ['have a link in another state', { state: 'publishing', link: sealed }, false],
  [
    'identify it by more than name, version and tag',
    { state: 'published', package: { ...tool, integrity: null } },
    false,
  ],
  ['leave out its tag', { state: 'published', package: { ...tool, tag: undefined } }, false],
] as const) {
  test(`a report about one package ${allowed ? 'may' : 'must not'} ${title}`, (t) => {
    t.is(tells({ package: tool, ...report }), allowed)
  })
}

for (const state of ['waiting', 'answered', 'expired', '']) {
  test(`a report must not have the state ${JSON.stringify(state)}`, (t) => t.false(tells({ state })))
}

for (const [reason, allowed] of [
  [null, true],
  ['r'.repeat(500), true],
  ['r'.repeat(501), false],
  ['two\nlines', false],
  ['', false],
  [1, false],
] as const) {
  test(`a report ${allowed ? 'may' : 'must not'} have the reason ${JSON.stringify(reason).slice(0, 12)} (${String(reason).length} characters)`, (t) => {
    t.is(tells({ state: 'failed', reason }), allowed)
  })
}

test('a report must not have unknown keys', (t) => t.false(tells({ state: 'published', otp: '012345' })))
