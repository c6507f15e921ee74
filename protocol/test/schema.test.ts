import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import * as z from 'zod'

import { LIMITS, PROTOCOL_ERROR_CODES, STATES } from '../index.ts'
import { messages, schemaText } from '../scripts/schema-text.ts'
import { vector } from './fixtures/seal-vector.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const docs = read('../../docs/protocol.md')
const { $defs } = JSON.parse(read('../schema.json'))

/** Examples that are not messages, by the word after `json`. */
const vectors: Record<string, unknown> = {
  vector,
  digest: JSON.parse(read('fixtures/digest-vector.json')),
  changeDigest: JSON.parse(read('fixtures/change-vector.json')),
}

/** Fenced blocks of JSON: the word after `json` is the message's name. */
const examples = [...docs.matchAll(/^```json(?: (\w+))?\n([\s\S]*?)^```$/gm)].map(
  ([, name = '', text = '']) => ({
    name,
    text,
  }),
)

test('schema.json is up to date (node protocol/scripts/write-schema.ts)', (t) => {
  t.is(read('../schema.json'), schemaText())
})

test('the script agrees that schema.json is up to date', async (t) => {
  const script = fileURLToPath(new URL('../scripts/write-schema.ts', import.meta.url))
  await t.notThrowsAsync(promisify(execFile)(process.execPath, [script, '--check']))
})

for (const [index, { name, text }] of examples.entries()) {
  test(`example ${index + 1} of docs/protocol.md is a valid ${name}`, (t) => {
    const value = JSON.parse(text)
    if (name in vectors) {
      t.deepEqual(value, vectors[name])
      return
    }
    t.true(name in messages, 'the word after "json" names a message')
    t.deepEqual(messages[name as keyof typeof messages].safeParse(value).error, undefined)
    const schema = z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs } as never)
    t.deepEqual(schema.safeParse(value).error, undefined)
  })
}

for (const name of Object.keys(messages)) {
  test(`docs/protocol.md has an example of ${name}`, (t) => {
    const unions = { openAnswer: 'plainAnswer', answer: 'plainAnswer' }
    const wanted = unions[name as keyof typeof unions] ?? name
    t.true(examples.some((example) => example.name === wanted))
  })
}

for (const state of STATES) {
  test(`docs/protocol.md explains the state ${state}`, (t) =>
    t.regex(docs, new RegExp(`^\\| \`${state}\` +\\|`, 'm')))
}

for (const [name, bound] of Object.entries(LIMITS)) {
  test(`docs/protocol.md states the limit ${name}`, (t) => t.regex(docs, new RegExp(`\\b${bound}\\b`)))
}

test('protocol/README.md explains exactly the codes that a ProtocolError can have', (t) => {
  const codes = [...read('../README.md').matchAll(/^- `([A-Z_]+)`:/gm)].map(([, code]) => code)
  t.deepEqual(codes.sort(), [...PROTOCOL_ERROR_CODES].sort())
})
