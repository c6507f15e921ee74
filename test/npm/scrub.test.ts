import test from 'ava'
import { scrub } from '../../lib/npm/scrub.ts'

const cases: Array<[string, string[], string]> = [
  ['nothing to hide', ['npm_hidden'], 'nothing to hide'],
  ['Bearer npm_hidden, npm_hidden', ['npm_hidden'], 'Bearer [secure], [secure]'],
  ['code 012345 of npm_hidden', ['npm_hidden', '012345'], 'code [secure] of [secure]'],
  ['a (b) $& [c]', ['(b) $& ['], 'a [secure]c]'],
  ['a word', ['word', ''], 'a word'],
]

for (const [text, secrets, clean] of cases) {
  test(`${text} without ${JSON.stringify(secrets)} is ${clean}`, (t) => t.is(scrub(text, secrets), clean))
}
