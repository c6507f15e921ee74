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
  ['a code with a username', { username: 'alice', otp: '012345' }, code('012345', 'alice')],
  ['a code without a username', { otp: '012345' }, code('012345')],
  ['null for the username', { otp: '012345', username: null }, code('012345')],
  ['a bare code', '012345', code('012345')],
  ['a code alongside unknown keys', { otp: '012345', at: 'noon', list: [] }, code('012345')],
  ['a text that is not a code, which is judged later', { otp: 'abc' }, code('abc')],
  ['an approval', { approved: true }, approval()],
  ['an approval with null for username and code', { approved: true, username: null, otp: null }, approval()],
  [
    'an approval with a code',
    { approved: true, username: 'alice', otp: '012345' },
    approval('012345', 'alice'),
  ],
  ['an approval with a username', { approved: true, username: 'alice' }, approval(undefined, 'alice')],
  ['a decline', { declined: true }, decline()],
  [
    'a decline with a name and a reason',
    { declined: true, by: 'bob', reason: 'not today' },
    decline('bob', 'not today'),
  ],
  ['a decline whose name and reason are not strings', { declined: true, by: 1, reason: {} }, decline()],
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
    'a decline with a code and null for the username',
    { declined: true, username: null, otp: '012345' },
    { ...decline(), username: undefined, otp: '012345' },
  ],
  [
    'a decline with a sealed code and an unsealed one',
    { declined: true, sealed: jwe, otp: '012345' },
    { ...decline(), sealed: jwe },
  ],
  ['a decline with a username and no code', { declined: true, username: 'alice' }, decline()],
  [
    'a decline with null for everything else',
    { declined: true, username: null, otp: null, sealed: null },
    decline(),
  ],
  ['a decline with a code that is a number', { declined: true, otp: 12_345 }, decline()],
  ['a decline with a sealed code that is not a JWE', { declined: true, sealed: '012345' }, decline()],
  ['declined false alongside a code', { declined: false, otp: '012345' }, code('012345')],
  ['a web answer', { web: page }, web()],
  ['a web answer with a username', { web: page, username: 'alice' }, web('alice')],
  ['a web answer alongside an approval and a code', { web: page, approved: true, otp: '012345' }, web()],
  ['null for web alongside a code', { web: null, otp: '012345' }, code('012345')],
  ['a decline together with a web answer', { declined: true, username: 'alice', web: page }, decline()],
  [
    'a sealed answer alongside an unsealed web answer',
    { sealed: jwe, web: page },
    { type: 'sealed', sealed: jwe },
  ],
  ['a sealed answer', { sealed: jwe }, { type: 'sealed', sealed: jwe }],
  [
    'a sealed answer alongside an unsealed code',
    { sealed: jwe, otp: '012345' },
    { type: 'sealed', sealed: jwe },
  ],
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
  ['a blank string', ' '],
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
  ['approved as a string', { approved: 'true' }],
  ['declined as a string', { declined: 'yes', otp: SECRET }],
  ['an approval with an empty code', { approved: true, otp: '' }],
  ['a web answer with a private key', { web: { ...page, d: SECRET } }],
  ['a web answer with no key', { web: true, otp: SECRET }],
  ['a web answer with a key on another curve', { web: { ...page, crv: 'P-384' }, otp: SECRET }],
  ['a sealed text that is not a JWE', { sealed: SECRET }],
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
  test(`explains that the number in ${text.replace(SECRET, '…')} loses leading zeros`, (t) => {
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

test('keeps a decline with long texts and cuts the texts', (t) => {
  const reading = readAnswerValue({
    declined: true,
    by: 'b'.repeat(201),
    reason: `no\n\u001b${'r'.repeat(600)}`,
  })
  t.deepEqual(reading, decline(`${'b'.repeat(199)}…`, `no ${'r'.repeat(496)}…`))
})
