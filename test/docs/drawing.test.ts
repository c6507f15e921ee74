import test from 'ava'
import { drawingsOf } from './drawing.ts'
import { hasCall, hasImport, importsOf, placesBetween, type Sources } from './imports.ts'

const draw = (...lines: string[]) =>
  drawingsOf(['```mermaid', 'flowchart TD', ...lines, '```', ''].join('\n'))

test('boxes, arrows and omissions are read, and round boxes are skipped', (t) => {
  const drawings = draw(
    '  %% in lib/',
    '  npm([npm]) --> a["a.ts"]',
    '  a -. ask .-> b["b/"]',
    '  b --> a',
    '  %% left out: c/',
  )
  const arrows = [
    { from: 'a.ts', to: 'b/', call: 'ask' },
    { from: 'b/', to: 'a.ts', call: undefined },
  ]
  t.deepEqual(drawings, [{ root: 'lib', places: ['a.ts', 'b/'], arrows, leftOut: ['c/'] }])
})

for (const line of ['  a["a.ts"] --> z', '  a["a.ts"] --> b["b/"] --> a', '  a["a.ts"] -- text --> a']) {
  test(`“${line.trim()}” is refused, so that nothing drawn goes unread`, (t) => {
    t.throws(() => draw(line), { message: /One arrow a line/ })
  })
}

test('an import of types alone does not count', (t) => {
  const source = [
    "import type { A } from './a.ts'",
    "import { b } from '../b.ts'",
    "import {\n  c,\n} from './c.ts'",
    "const d = await import('./d.ts')",
  ].join('\n')
  t.deepEqual(importsOf('in/e.ts', source), ['b.ts', 'in/c.ts', 'in/d.ts'])
})

const sources: Sources = {
  text: new Map([
    ['flow.ts', 'parts.ask(question)'],
    ['between/a.ts', ''],
    ['end/b.ts', 'export function ask() {}'],
    ['side/c.ts', ''],
  ]),
  imports: new Map([
    ['flow.ts', ['between/a.ts', 'side/c.ts']],
    ['between/a.ts', ['end/b.ts']],
  ]),
}

test('an import leads from one place to another, in one direction', (t) => {
  t.true(hasImport(sources, 'between/', 'end/'))
  t.false(hasImport(sources, 'end/', 'between/'))
  t.false(hasImport(sources, 'flow.ts', 'end/'))
})

test('a call counts only if the other place defines its name', (t) => {
  t.true(hasCall(sources, 'flow.ts', 'end/', 'ask'))
  t.false(hasCall(sources, 'flow.ts', 'side/', 'ask'))
  t.false(hasCall(sources, 'flow.ts', 'end/', 'answer'))
})

test('a place between two drawn places is found, and one next to them is not', (t) => {
  t.deepEqual(placesBetween(sources, ['flow.ts', 'end/']), ['between/'])
})
