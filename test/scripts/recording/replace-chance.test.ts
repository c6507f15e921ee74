import test from 'ava'
import { replaceChance } from '../../../scripts/recording/replace-chance.ts'

const digest = (letter: string) => `sha512-${letter.repeat(86)}==`

const CASES: [what: string, text: string][] = [
  ['a registry', 'at http://127.0.0.1:45213/'],
  ['a responder', 'responder  http://localhost:43195, a service'],
  ['a question', 'http://localhost:43195/q/e0e793e5-9e2f-49ac-827b-bd8747884ab4'],
  ['a time', 'until 2026-11-29T08:51:28.416Z.'],
  ['a check phrase', 'Check phrase: jiziz-polad-pokug (the page'],
  ['a code', 'types the code 340705, as'],
  ['a digest', digest('A')],
  ['a short digest', `sha512-${'A'.repeat(13)}[...]${'B'.repeat(13)}==`],
  ['a shasum', 'shasum: fcf0e51b0bd439fb2e4fe231c9da63396c3db308'],
]

for (const [what, text] of CASES) {
  test(`${what} is replaced with a fixed text of the same length`, (t) => {
    const replaced = replaceChance(text)
    t.not(replaced, text)
    t.is(replaced.length, text.length)
    t.is(replaceChance(replaced), replaced)
  })
}

test('a temporary folder is replaced with a fixed one', (t) => {
  t.is(replaceChance('in /var/folders/x/T/release-demo-EkLBSS/paper-boat'), 'in /tmp/demo/paper-boat')
  t.is(replaceChance('on file:///tmp/release-demo-Ek_LB/p.git'), 'on file:///tmp/demo/p.git')
})
