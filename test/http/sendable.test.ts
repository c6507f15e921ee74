import test from 'ava'
import { hasInvisible } from '../../lib/http/sendable.ts'

const URL = 'https://registry.example/npm'

for (const [what, text] of [
  ['a no-break space', '\u00a0'],
  ['another space', '\u2002'],
  ['a byte order mark', '\ufeff'],
  ['a zero-width space', '\u200b'],
  ['a variation selector', '\ufe0f'],
  ['a Hangul filler', '\u3164'],
  ['a soft hyphen', '\u00ad'],
] as const)
  test(`a URL with ${what} in it or at its end is another URL`, (t) => {
    t.true(hasInvisible(`${URL}${text}`))
    t.true(hasInvisible(`https://registry.example/${text}npm`))
  })

test('what URL parsers take off the ends is no part of a URL', (t) => {
  for (const text of [URL, ` ${URL}\n`, `${URL}/ä?a=b%20c`]) t.false(hasInvisible(text))
  t.true(hasInvisible('https://registry.example/n\npm'))
})
