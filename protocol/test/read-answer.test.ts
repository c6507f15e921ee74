import test from 'ava'

import {
  type AnswerReading,
  type DeclineReading,
  type ProtocolError,
  readAnswer,
  readAnswerValue,
} from '../index.ts'

const code = (otp: string, username?: string): AnswerReading => ({ type: 'code', username, otp })
const approval = (otp?: string, username?: string): AnswerReading => ({ type: 'approval', username, otp })
const decline = (by?: string, reason?: string): DeclineReading => ({ type: 'decline', by, reason })
const page = {
  kty: 'EC',
  crv: 'P-256',
  x: 'x'.repeat(43),
  y: 'y'.repeat(43),
  use: 'enc',
  alg: 'ECDH-ES',
} as const
const web = (username?: string): AnswerReading => ({ type: 'web', username, key: page })
const jwe = 'eyJh..aXY.dGV4dA.dGFn'

const values: [string, unknown, AnswerReading][] = [
  ['a plain answer', { username: 'alice', otp: '012345' }, code('012345', 'alice')],
  ['a plain answer without a name', { otp: '012345' }, code('012345')],
  ['null for no name', { otp: '012345', username: null }, code('012345')],
  ['a bare code', '012345', code('012345')],
  ['unknown keys', { otp: '012345', at: 'noon', list: [] }, code('012345')],
  ['what is no code, to be judged later', { otp: 'abc' }, code('abc')],
  ['an approval', { approved: true }, approval()],
  ['an approval with null', { approved: true, username: null, otp: null }, approval()],
  [
    'an approval with a code',
    { approved: true, username: 'alice', otp: '012345' },
    approval('012345', 'alice'),
  ],
  ['an approval by name', { approved: true, username: 'alice' }, approval(undefined, 'alice')],
  ['a decline', { declined: true }, decline()],
  ['a decline with texts', { declined: true, by: 'bob', reason: 'not today' }, decline('bob', 'not today')],
  ['a decline with wrong texts', { declined: true, by: 1, reason: {} }, decline()],
  [
    'a decline together with an approval',
    { declined: true, approved: true, otp: '012345' },
    { ...decline(), username: undefined, otp: '012345' },
  ],
  ['a decline with a sealed code', { declined: true, sealed: jwe }, { ...decline(), sealed: jwe }],
  [
    'a decline with a code',
    { declined: true, by: 'bob', username: 'alice', otp: '012345' },
    { ...decline('bob'), username: 'alice', otp: '012345' },
  ],
  [
    'a decline with a code of nobody',
    { declined: true, username: null, otp: '012345' },
    { ...decline(), username: undefined, otp: '012345' },
  ],
  [
    'a decline with a sealed code and an open one',
    { declined: true, sealed: jwe, otp: '012345' },
    { ...decline(), sealed: jwe },
  ],
  ['a decline with a name and no code', { declined: true, username: 'alice' }, decline()],
  [
    'a decline with null for all of it',
    { declined: true, username: null, otp: null, sealed: null },
    decline(),
  ],
  ['a decline with a code that is a number', { declined: true, otp: 12_345 }, decline()],
  ['a decline with a sealed code that is no JWE', { declined: true, sealed: '012345' }, decline()],
  ['no decline', { declined: false, otp: '012345' }, code('012345')],
  ['a web answer', { web: page }, web()],
  ['a web answer by name', { web: page, username: 'alice' }, web('alice')],
  ['a web answer alongside an approval and a code', { web: page, approved: true, otp: '012345' }, web()],
  ['no web answer', { web: null, otp: '012345' }, code('012345')],
  ['a decline together with a web answer', { declined: true, username: 'alice', web: page }, decline()],
  [
    'a sealed answer alongside an open web answer',
    { sealed: jwe, web: page },
    { type: 'sealed', sealed: jwe },
  ],
  ['a sealed answer', { sealed: jwe }, { type: 'sealed', sealed: jwe }],
  ['a sealed answer alongside an open code', { sealed: jwe, otp: '012345' }, { type: 'sealed', sealed: jwe }],
]

for (const [title, value, reading] of values) {
  test(`reads ${title}`, (t) => t.deepEqual(readAnswerValue(value), reading))
  test(`reads ${title} from a JSON body`, (t) => {
    t.deepEqual(readAnswer({ contentType: 'application/json', text: JSON.stringify(value) }), reading)
  })
}

const bodies: [string | undefined, string, AnswerReading][] = [
  ['text/plain', '012345', code('012345')],
  ['text/plain; charset=utf-8', ' 012 345\r\n', code('012 345')],
  ['text/html; charset=utf-8', '012345', code('012345')],
  [undefined, '012345', code('012345')],
  [undefined, '{"otp": "012345"}', code('012345')],
  ['text/plain', '{"declined": true}', decline()],
  ['application/json; charset=utf-8', '"012345"', code('012345')],
  ['application/problem+json', '"012345"', code('012345')],
  ['text/plain', 'x'.repeat(128), code('x'.repeat(128))],
]

for (const [contentType, text, reading] of bodies) {
  test(`reads the ${contentType} body ${text.slice(0, 20)}`, (t) => {
    t.deepEqual(readAnswer({ contentType, text }), reading)
  })
}

const SECRET = '987654'

const refusedValues: [string, unknown][] = [
  ['null', null],
  ['an array', [SECRET]],
  ['true', true],
  ['an empty object', {}],
  ['an empty code', { otp: '' }],
  ['an empty text', ' '],
  ['a code of 129 characters', { otp: SECRET.padEnd(129, '0') }],
  ['a bare code of 129 characters', SECRET.padEnd(129, '0')],
  ['a code on two lines', `${SECRET}\n${SECRET}`],
  ['a name of 215 characters', { otp: SECRET, username: 'a'.repeat(215) }],
  ['a name that is a number', { otp: SECRET, username: 1 }],
  ['an empty name', { otp: SECRET, username: '' }],
  ['a name with a line break', { otp: SECRET, username: 'a\nb' }],
  ['approved false', { approved: false }],
  ['approved false alongside a code', { approved: false, otp: SECRET }],
  ['approved false alongside a sealed answer', { approved: false, sealed: jwe }],
  ['approved as a text', { approved: 'true' }],
  ['declined as a text', { declined: 'yes', otp: SECRET }],
  ['an approval with an empty code', { approved: true, otp: '' }],
  ['a web answer with a private key', { web: { ...page, d: SECRET } }],
  ['a web answer with no key', { web: true, otp: SECRET }],
  ['a web answer with a key on another curve', { web: { ...page, crv: 'P-384' }, otp: SECRET }],
  ['a sealed text that is no JWE', { sealed: SECRET }],
  ['a JWE with an encrypted key', { sealed: jwe.replace('..', '.a2V5.') }],
  ['a sealed text of 4097 characters', { sealed: `${jwe}${'a'.repeat(4097 - jwe.length)}` }],
]

for (const [title, value] of refusedValues) {
  test(`refuses ${title} and does not repeat it`, (t) => {
    const error = t.throws<ProtocolError>(() => readAnswerValue(value), { code: 'ANSWER_INVALID' })
    t.notRegex(JSON.stringify([error?.message, error?.stack, error?.cause]), /987654/)
  })
}

test('takes a sealed text of 4096 characters', (t) => {
  const sealed = `${jwe}${'a'.repeat(4096 - jwe.length)}`
  t.deepEqual(readAnswerValue({ sealed }), { type: 'sealed', sealed })
})

for (const [text, contentType] of [
  [SECRET, 'application/json'],
  [`{"otp": ${SECRET}}`, 'application/json'],
  [`{"approved": true, "otp": ${SECRET}}`, undefined],
] as const) {
  test(`says of ${text.replace(SECRET, '…')} that a number loses leading zeros`, (t) => {
    const error = t.throws<ProtocolError>(() => readAnswer({ contentType, text }), {
      code: 'ANSWER_INVALID',
      message: /loses leading zeros: send the code as a JSON string/,
    })
    t.notRegex(String(error), /987654/)
  })
}

for (const [contentType, text] of [
  ['application/json', `{"otp": "${SECRET}"`],
  ['application/json', `012345${SECRET}`],
  ['application/json', ''],
  ['text/plain', ''],
  ['text/html', `<html>\n<p>${SECRET}</p>\n</html>`],
  ['text/plain', SECRET.padEnd(65_537, '0')],
] as const) {
  test(`refuses the ${contentType} body ${JSON.stringify(text.slice(0, 12))} and does not repeat it`, (t) => {
    const error = t.throws<ProtocolError>(() => readAnswer({ contentType, text }), { code: 'ANSWER_INVALID' })
    t.notRegex(JSON.stringify([error?.message, error?.stack, error?.cause]), /987654/)
  })
}

test('cuts long texts of a decline and keeps the decline', (t) => {
  const reading = readAnswerValue({
    declined: true,
    by: 'b'.repeat(201),
    reason: `no\n\u001b${'r'.repeat(600)}`,
  })
  t.deepEqual(reading, decline(`${'b'.repeat(199)}…`, `no ${'r'.repeat(496)}…`))
})
