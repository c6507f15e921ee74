import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { SECRET, startExample } from '../examples/example.ts'
import { createHarness } from '../helpers/harness.ts'
import { variableOf } from '../helpers/people.ts'

const { registry, scene, hooks } = await createHarness(test)
const docs = readFileSync('docs/own-responder.md', 'utf8')
const files = readdirSync('examples')

test('each example is linked from the page, has at most 40 lines and has a test', (t) => {
  for (const file of files) {
    t.true(docs.includes(`(../examples/${file})`), file)
    t.true(readFileSync(path.join('examples', file), 'utf8').split('\n').length <= 41, file)
  }
  const tests = readdirSync('test/examples').filter((name) => name.endsWith('.test.ts'))
  const programs = files.filter((name) => name.endsWith('.js'))
  t.deepEqual(tests.toSorted(), programs.map((name) => name.replace(/js$/, 'test.ts')).toSorted())
})

test('each example says in its first lines that it can’t seal, and who can read a code', (t) => {
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    const [first = ''] = readFileSync(path.join('examples', file), 'utf8').split('\nimport')
    t.regex(first, /can’t seal/, file)
    t.regex(first.replace(/\n\/\//g, ''), /can read a code/, file)
  }
})

test('the endpoint on the page releases with a code from its terminal, and asks again after a typo', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'docs-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const place = await scene()
  const { name } = place.alice
  const [, block = ''] = /^```js endpoint\n([^]*?)^```$/m.exec(docs) ?? []
  const file = path.join(folder, 'responder.mjs')
  await writeFile(file, block.replaceAll('alice', name))

  const prompts: string[] = []
  const answerAtTerminal = ({ stdin, stdout }: ChildProcess) =>
    stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (!text.includes('and why: ')) return
      prompts.push(text)
      stdin?.write(`${prompts.length === 1 ? 'soon' : registry.code(name)}\n`)
    })
  const url = await startExample(t, file, { env: {}, onStart: answerAtTerminal })
  const env = {
    [variableOf(place.alice)]: place.alice.token,
    CFA_RESPONDER_URL: url,
    CFA_RESPONDER_SECRET: SECRET,
  }
  const run = await hooks(t, place, { env })
  t.deepEqual(run.errors, [], run.output)
  t.is(registry.publisherOf(place.name, '1.0.0'), name)
  t.regex(prompts[0] ?? '', /^Publish package-1@1\.0\.0 to latest at http/)
  t.is(prompts.length, 2)
})
