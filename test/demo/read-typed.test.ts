import test from 'ava'
import { readTyped, type Typed } from '../../demo/maintainer/read-typed.ts'

const cases: Array<[line: string, typed: Typed]> = [
  ['alice 123456', { username: 'alice', code: '123456' }],
  ['Bob 123 456', { username: 'bob', code: '123 456' }],
  ['  alice  ', { username: 'alice' }],
  ['123 456', { code: '123 456' }],
  ['carol 123456', { code: 'carol 123456' }],
  ['no', { decline: true }],
  ['bob no', { username: 'bob', decline: true }],
  ['', {}],
]

for (const [line, typed] of cases) {
  test(`“${line}” at the prompt is read as ${JSON.stringify(typed)}`, (t) => {
    t.deepEqual(readTyped(line), typed)
  })
}
