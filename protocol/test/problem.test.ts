import test from 'ava'

import { BUILD_REFUSED, isBuildRefused, printable, readProblem } from '../index.ts'

for (const [text, problem] of [
  ['{"error": "wrong secret"}', 'wrong secret'],
  ['{"message": "wrong secret"}', 'wrong secret'],
  ['{"error": "Forbidden", "message": "wrong secret"}', 'wrong secret'],
  ['{"error": "wrong secret", "message": ""}', 'wrong secret'],
  ['{"error": {"code": 1}}', undefined],
  ['{}', undefined],
  ['[]', undefined],
  ['"text"', undefined],
  ['null', undefined],
  ['<h1>502</h1>', undefined],
  ['', undefined],
] as const) {
  test(`the body ${JSON.stringify(text)} has the problem ${problem}`, (t) => t.is(readProblem(text), problem))
}

test('a problem has at most 300 characters', (t) => {
  const problem = (length: number) => readProblem(JSON.stringify({ error: 'x'.repeat(length) }))
  t.is(problem(300), 'x'.repeat(300))
  t.is(problem(301), `${'x'.repeat(299)}…`)
})

for (const [text, line] of [
  ['two\r\nlines', 'two lines'],
  ['\u001b[31mred\u0007', '[31mred'],
  ['a\u202eb\u2066c', 'a b c'],
  ['tab\there\u2028there', 'tab here there'],
  ['::stop-commands::x', 'stop-commands::x'],
  ['ok ##[add-mask]x ##vso[task.complete]', 'ok # #[add-mask]x # #vso[task.complete]'],
  ['half \ud83d', 'half \ufffd'],
  ['12 😀', '12 😀'],
  [' \n ', undefined],
] as const) {
  test(`${JSON.stringify(text)} is printed as ${JSON.stringify(line)}`, (t) =>
    t.is(printable(text, 100), line))
}

test('cutting a text does not leave half a character', (t) => t.is(printable('123😀567', 5), '123\ufffd…'))

test('a value that is not a string is not printed', (t) => t.is(printable(42, 100), undefined))

for (const [text, isRefused] of [
  [JSON.stringify({ error: BUILD_REFUSED }), true],
  ['{"error": "build_refused", "message": "This build may not ask."}', true],
  ['{"error": "declined", "message": "build_refused"}', false],
  ['{"error": ["build_refused"]}', false],
  ['build_refused', false],
  ['', false],
] as const) {
  test(`the body ${JSON.stringify(text)} ${isRefused ? 'refuses' : 'does not refuse'} the build`, (t) => {
    t.is(isBuildRefused(text), isRefused)
  })
}
