import test from 'ava'
import { base64url, CompactEncrypt, type CryptoKey, decodeProtectedHeader, importJWK } from 'jose'

import type { OpenAnswer, ProtocolError } from '../index.ts'
import { createSealingKey, sealAnswer } from '../sealing.ts'
import { openAnswer } from '../src/open.ts'
import { question } from './fixtures/messages.ts'
import { publicJwk, vector } from './fixtures/seal-vector.ts'

const { id, package: release } = question
const expected = { id, integrity: release.integrity }
const key = (jwk: object) => importJWK(jwk, 'ECDH-ES') as Promise<CryptoKey>
const privateKey = await key(vector.privateJwk)

/** A JWE from somebody who does not use `sealAnswer`. */
const sealText = async (text: string, header: object = {}, to: object = publicJwk): Promise<string> =>
  await new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', ...header })
    .encrypt(await key(to))

test('opens the published vector', async (t) => {
  const { id, integrity } = JSON.parse(vector.content)
  const reading = await openAnswer(vector.jwe, privateKey, { id, integrity })
  t.deepEqual(reading, { type: 'code', username: 'alice', otp: '123456' })
})

test('reproduces the published vector from its fixed keys', async (t) => {
  const jwe = await new CompactEncrypt(new TextEncoder().encode(vector.content))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
    .setInitializationVector(base64url.decode(vector.iv))
    .setKeyManagementParameters({ epk: await key(vector.ephemeralJwk) })
    .encrypt(await key(publicJwk))
  t.is(jwe, vector.jwe)
})

const answers: [string, OpenAnswer, object][] = [
  [
    'a code with a username',
    { username: 'alice', otp: '012345' },
    { type: 'code', username: 'alice', otp: '012345' },
  ],
  ['a code with spaces', { otp: '012 345' }, { type: 'code', username: undefined, otp: '012345' }],
  ['an approval', { approved: true }, { type: 'approval', username: undefined, otp: undefined }],
  [
    'an approval with a code',
    { approved: true, username: 'bob', otp: '0123-4567-8901-2345' },
    { type: 'approval', username: 'bob', otp: '0123456789012345' },
  ],
  ['a decline', { declined: true, by: 'bob', reason: 'no' }, { type: 'decline', by: 'bob', reason: 'no' }],
  [
    'a decline with a code',
    { declined: true, username: 'bob', otp: '012 345' },
    { type: 'decline', by: undefined, reason: undefined, username: 'bob', otp: '012345' },
  ],
]

for (const [title, answer, reading] of answers) {
  test(`opens ${title} that was sealed to a fresh key`, async (t) => {
    const sealingKey = await createSealingKey()
    const sealed = await sealAnswer(answer, { ...question, key: sealingKey.publicJwk })
    t.deepEqual(await sealingKey.open(sealed, expected), reading as never)
  })
}

test('seals with ECDH-ES and A256GCM, differently each time', async (t) => {
  const seal = () => sealAnswer({ otp: '012345' }, { ...question, key: publicJwk })
  const sealed = await seal()
  t.like(decodeProtectedHeader(sealed), { alg: 'ECDH-ES', enc: 'A256GCM' })
  t.not(sealed, await seal())
})

test('an answer to a question without integrity is sealed with null', async (t) => {
  const target = { id, key: publicJwk, package: { integrity: null } }
  const sealed = await sealAnswer({ otp: '012345' }, target)
  t.is((await openAnswer(sealed, privateKey, { id, integrity: null })).type, 'code')
  await t.throwsAsync(openAnswer(sealed, privateKey, expected), { code: 'SEAL_MISMATCH' })
})

test('each sealing key is new, and its public JWK leaves out the private half', async (t) => {
  const [one, two] = [await createSealingKey(), await createSealingKey()]
  t.not(one.publicJwk.x, two.publicJwk.x)
  t.deepEqual(Object.keys(one.publicJwk).sort(), ['alg', 'crv', 'kty', 'use', 'x', 'y'])
})

test('the longest answer fits within the limit on sealed answers', async (t) => {
  const longest = { declined: true, by: '語'.repeat(200), reason: '語'.repeat(500) } as const
  const sealed = await sealAnswer(longest, { ...question, key: publicJwk })
  t.true(sealed.length < 4096)
})

for (const otp of ['', 'abc', '12345', '0'.repeat(17), '0123456789abcdef'.repeat(4)]) {
  test(`does not seal the code ${JSON.stringify(otp)}`, async (t) => {
    const error = await t.throwsAsync<ProtocolError>(sealAnswer({ otp }, { ...question, key: publicJwk }), {
      code: 'CODE_INVALID',
    })
    if (otp !== '') t.false(`${error.stack}`.includes(otp))
  })
}

for (const [title, wrong] of [
  ['no key', null],
  ['a point off the curve', { ...publicJwk, y: publicJwk.x }],
  ['a key on another curve', { ...publicJwk, crv: 'P-384' }],
  ['a key of another type', { ...publicJwk, kty: 'OKP' }],
] as const) {
  test(`does not seal to ${title}`, async (t) => {
    const target = { ...question, key: wrong as typeof publicJwk }
    await t.throwsAsync(sealAnswer({ otp: '012345' }, target), { code: 'KEY_INVALID' })
  })
}

const content = (change: object = {}): string => JSON.stringify({ otp: '987654', ...expected, ...change })

const invalid: [string, () => Promise<string>][] = [
  ['no text at all', async () => ''],
  ['a text that is not a JWE', async () => '987654'],
  ['4097 characters', async () => (await sealText(content())).padEnd(4097, 'A')],
  ['a changed tag', async () => (await sealText(content())).replace(/.{4}$/, 'AAAA')],
  ['a changed text', async () => (await sealText(content())).replace(/\.[^.]{4}([^.]+\.[^.]+)$/, '.AAAA$1')],
  ['encryption to another key', async () => sealText(content(), {}, (await createSealingKey()).publicJwk)],
  ['ECDH-ES+A256KW', async () => sealText(content(), { alg: 'ECDH-ES+A256KW' })],
  ['A128GCM', async () => sealText(content(), { enc: 'A128GCM' })],
  ['A256CBC-HS512', async () => sealText(content(), { enc: 'A256CBC-HS512' })],
  ['compression', async () => sealText(content(), { zip: 'DEF' })],
  ['a text that is not JSON', async () => sealText('otp=987654')],
  ['a bare code', async () => sealText('"987654"')],
  ['an array', async () => sealText('["987654"]')],
  ['no id', async () => sealText(content({ id: undefined }))],
  ['no integrity', async () => sealText(content({ integrity: undefined }))],
  ['an integrity that is a number', async () => sealText(content({ integrity: 987654 }))],
  ['no answer', async () => sealText(content({ otp: undefined }))],
  ['a code that is a number', async () => sealText(content({ otp: 987654 }))],
  ['approved false', async () => sealText(content({ approved: false }))],
  ['a sealed answer inside', async () => sealText(content({ sealed: 'a..b.c.d' }))],
]

test('the integrity may be left out if the question has none', async (t) => {
  const sealed = await sealText(content({ integrity: undefined }))
  const opened = await openAnswer(sealed, privateKey, { ...expected, integrity: null })
  t.is(opened.type, 'code')
})

for (const [title, make] of invalid) {
  test(`a sealed answer with ${title} is SEAL_INVALID and its content is not repeated`, async (t) => {
    const sealed = await make()
    const error = await t.throwsAsync<ProtocolError>(openAnswer(sealed, privateKey, expected), {
      code: 'SEAL_INVALID',
    })
    t.is(error.cause, undefined)
    t.notRegex(`${error.stack}`, /987654/)
  })
}

for (const [title, change] of [
  ['another id', { id: '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c12' }],
  ['another integrity', { integrity: `sha512-${'B'.repeat(86)}==` }],
  ['no integrity', { integrity: null }],
] as const) {
  test(`an answer sealed for ${title} is SEAL_MISMATCH and its content is not repeated`, async (t) => {
    const error = await t.throwsAsync<ProtocolError>(
      openAnswer(await sealText(content(change)), privateKey, expected),
      { code: 'SEAL_MISMATCH' },
    )
    t.is(error.cause, undefined)
    t.notRegex(`${error.stack}`, /987654/)
  })
}
