import test from 'ava'

import { PROTOCOL_VERSION, readHandshake } from '../index.ts'

test('the version is 1', (t) => t.is(PROTOCOL_VERSION, 1))

test('a handshake keeps the known features and drops what later versions may add', (t) => {
  const value = { protocol: 1, features: ['sealed', 'telepathy', 'wait', 'wait'], name: 'some responder' }
  t.deepEqual(readHandshake(value), { protocol: 1, features: ['wait', 'sealed'] })
})

for (const version of [0, 2, 99]) {
  test(`protocol version ${version} is VERSION_UNSUPPORTED, whatever else the handshake contains`, (t) => {
    t.throws(() => readHandshake({ protocol: version, abilities: {} }), { code: 'VERSION_UNSUPPORTED' })
  })
}

const invalid: [string, unknown][] = [
  ['null', null],
  ['a string', 'OK'],
  ['an array', []],
  ['no version', { features: [] }],
  ['a version in quotes', { protocol: '1', features: [] }],
  ['no features', { protocol: 1 }],
  ['a feature that is not a string', { protocol: 1, features: [1] }],
  ['a feature of 65 characters', { protocol: 1, features: ['x'.repeat(65)] }],
  ['65 features', { protocol: 1, features: Array(65).fill('x') }],
]

for (const [title, value] of invalid) {
  test(`a handshake with ${title} is HANDSHAKE_INVALID`, (t) => {
    t.throws(() => readHandshake(value), { code: 'HANDSHAKE_INVALID' })
  })
}

test('64 features of 64 characters are allowed', (t) => {
  t.deepEqual(readHandshake({ protocol: 1, features: Array(64).fill('x'.repeat(64)) }).features, [])
})
