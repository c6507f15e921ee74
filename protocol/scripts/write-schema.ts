// Writes schema.json from the zod schemas. `--check` writes nothing and exits with 1 if the file is stale.
import { readFile, writeFile } from 'node:fs/promises'

import { schemaText } from './schema-text.ts'

const file = new URL('../schema.json', import.meta.url)

if (!process.argv.includes('--check')) {
  await writeFile(file, schemaText())
} else if ((await readFile(file, 'utf8').catch(() => '')) !== schemaText()) {
  console.error('protocol/schema.json is stale: run `node protocol/scripts/write-schema.ts`.')
  process.exitCode = 1
}
