import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { MODULES } from './job.ts'
import type { TestRepository } from './repository.ts'

/** An `npm` that writes its argument list down, and then is npm. */
export interface RecordingNpm {
  /** For the option `commands` of a release. */
  commands: { npm: string }
  /** One list in a line, as JSON. */
  lists: () => Promise<string>
}

const NPM = JSON.stringify(path.join(MODULES, 'npm/bin/npm-cli.js'))

/** @param repository - Beside which the lists are kept. */
export function createRecordingNpm({ cwd }: TestRepository): RecordingNpm {
  const file = path.join(cwd, '..', 'arguments.jsonl')
  const npm = `#!/usr/bin/env node
const { appendFileSync } = require('node:fs')
appendFileSync(${JSON.stringify(file)}, JSON.stringify(process.argv.slice(2)) + '\\n')
process.argv[1] = ${NPM}
require(${NPM})
`
  return { commands: { npm }, lists: () => readFile(file, 'utf8') }
}
