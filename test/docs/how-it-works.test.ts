import { existsSync, readdirSync, readFileSync } from 'node:fs'
import test from 'ava'

const docs = readFileSync('docs/how-it-works.md', 'utf8')

test('the map lists each folder of lib/ exactly once', (t) => {
  const map = docs.slice(docs.indexOf('## Where the code is'))
  const named = [...map.matchAll(/^- `([a-z-]+)\/`: /gm)].map(([, name]) => String(name))
  const folders = readdirSync('lib', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  t.deepEqual(named.toSorted(), folders.map(({ name }) => name).toSorted())
})

test('every file and folder of lib/ that the page names exists', (t) => {
  const named = [...docs.matchAll(/\blib\/[\w/.-]*\w\/?/g)].map(([name]) => name)
  t.true(named.length > 20)
  t.deepEqual(
    named.filter((name) => !existsSync(name)),
    [],
  )
})

test('every function on the path of a code is in the file that the page names', (t) => {
  const [, drawing = ''] = /^```text\n([^]*?)^```$/m.exec(docs) ?? []
  const steps = [...drawing.matchAll(/^ {2}(lib\/\S+) +(\w+)/gm)]
  t.true(steps.length > 10)
  for (const [, file = '', name = ''] of steps)
    t.regex(readFileSync(file, 'utf8'), new RegExp(`function ${name}\\b`), `${file}: ${name}`)
})
