import { readFile, writeFile } from 'node:fs/promises'
import { errorsText } from './errors-text.ts'

const file = new URL('../docs/errors.md', import.meta.url)

if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8')) !== errorsText()) {
    console.error('docs/errors.md is out of date: run `npm run docs`.')
    process.exitCode = 1
  }
} else {
  await writeFile(file, errorsText())
}
