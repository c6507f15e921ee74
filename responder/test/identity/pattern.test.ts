import test from 'ava'
import * as fc from 'fast-check'
import { matches } from '../../src/identity/pattern.ts'

const rows: Array<[pattern: string, text: string, isMatch: boolean]> = [
  ['refs/heads/main', 'refs/heads/main', true],
  ['refs/heads/main', 'refs/heads/main2', false],
  ['refs/heads/main', 'xrefs/heads/main', false],
  ['refs/heads/*.x', 'refs/heads/1.2.x', true],
  ['refs/heads/*', 'refs/heads/feature/x', false],
  ['refs/heads/**', 'refs/heads/feature/x', true],
  ['*', '', true],
  ['**', 'a/b', true],
  ['', 'a', false],
  ['a*b*c', 'a1b2c', true],
  ['a*b*c', 'a1b2', false],
  ['a.c', 'abc', false],
  ['[a]+', 'a', false],
  ['MAIN', 'main', false],
  ['*', 'a\nb', true],
  // A branch may have any name, even one that looks like a workflow.
  ['*/*/.github/workflows/r.yml@**', 'o/r/.github/workflows/r.yml@refs/heads/main', true],
  [
    '*/*/.github/workflows/r.yml@**',
    'o/r/.github/workflows/evil.yml@refs/heads/a/.github/workflows/r.yml@b',
    false,
  ],
]

for (const [pattern, text, isMatch] of rows) {
  test(`the pattern ${JSON.stringify(pattern)} ${isMatch ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, (t) => {
    t.is(matches(pattern, text), isMatch)
  })
}

test('a pattern without stars matches itself and nothing else', (t) => {
  const text = fc.string().filter((one) => !one.includes('*'))
  fc.assert(fc.property(text, text, (one, other) => matches(one, other) === (one === other)))
  t.pass()
})

test('two stars match any text, and one star any text without a slash', (t) => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (before, between, after) => {
      const literal = (text: string) => text.replaceAll('*', '')
      const text = literal(before) + between + literal(after)
      t.true(matches(`${literal(before)}**${literal(after)}`, text))
      if (!between.includes('/')) t.true(matches(`${literal(before)}*${literal(after)}`, text))
    }),
  )
})

test('a pattern with many stars does not match a long text, and neither does ** a text over the bound', (t) => {
  t.false(matches(`${'*a'.repeat(200)}b`, 'a'.repeat(2000)))
  t.false(matches('**', 'a'.repeat(2049)))
})
