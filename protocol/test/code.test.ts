import test from 'ava'

import { judgeCode } from '../index.ts'

const codes: [string, string][] = [
  ['123456', '123456'],
  ['000001', '000001'],
  ['12345678', '12345678'],
  ['1234567890123456', '1234567890123456'],
  [' 123 456\n', '123456'],
  ['1234-5678-9012-3456', '1234567890123456'],
  ['123\u00a0456', '123456'],
]

for (const [text, code] of codes) {
  test(`${JSON.stringify(text)} is the code ${code}`, (t) => t.deepEqual(judgeCode(text), { ok: true, code }))
}

const hex = '0123456789abcdef'.repeat(4)

for (const text of [hex, hex.toUpperCase(), ` ${hex}\n`, '0'.repeat(64), hex.replace(/.{8}/g, '$&-')]) {
  test(`${JSON.stringify(text)} is a recovery code`, (t) => {
    t.deepEqual(judgeCode(text), { ok: false, problem: 'recovery-code' })
  })
}

const others = [
  '',
  ' ',
  '12345',
  '12345678901234567',
  '12345a',
  '１２３４５６',
  '٠١٢٣٤٥',
  '12.3456',
  '+123456',
]

for (const text of [...others, hex.slice(1), `${hex}0`, `g${hex.slice(1)}`]) {
  test(`${JSON.stringify(text)} is not a code`, (t) =>
    t.deepEqual(judgeCode(text), { ok: false, problem: 'format' }))
}
