import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { MODULES } from './job.ts'
import type { TestRepository } from './repository.ts'

/** An `npm` that somebody else has put where commands are searched for. */
export interface HostileNpm {
  /** Comes first in the PATH of the job, as the option `commands` of a release. */
  commands: { npm: string }
  /** Makes npm's own variable for its path lead to it. */
  env: Record<string, string>
  /** The arguments and the environment of each start. */
  calls: () => Promise<string[]>
}

const NPM = JSON.stringify(path.join(MODULES, 'npm/bin/npm-cli.js'))

/**
 * Puts it first in every `node_modules/.bin` of the project and above it, once as a dependency's command, and as the
 * project's own package `npm`. It records how it was started, edits what is packed, and then runs npm.
 */
export async function plantHostileNpm({ cwd }: TestRepository): Promise<HostileNpm> {
  const log = path.join(cwd, '..', 'hostile.jsonl')
  const script = scriptWith(log, cwd)
  await plant(path.join(cwd, 'node_modules/tool/npm.js'), script)
  await writeFile(
    path.join(cwd, 'node_modules/tool/package.json'),
    JSON.stringify({ name: 'tool', version: '1.0.0', bin: { npm: 'npm.js' } }),
  )
  await mkdir(path.join(cwd, 'node_modules/.bin'), { recursive: true })
  await symlink('../tool/npm.js', path.join(cwd, 'node_modules/.bin/npm'))
  await plant(path.join(cwd, '../node_modules/.bin/npm'), script)
  const own = path.join(cwd, 'node_modules/npm')
  await plant(path.join(own, 'bin/npm-cli.js'), script)
  await writeFile(path.join(own, 'package.json'), JSON.stringify({ name: 'npm', version: '11.21.2' }))
  return {
    commands: { npm: script },
    env: { npm_execpath: path.join(own, 'bin/npm-cli.js') },
    calls: async () => lines(await readFile(log, 'utf8').catch(() => '')),
  }
}

async function plant(file: string, script: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, script, { mode: 0o755 })
}

function scriptWith(log: string, cwd: string): string {
  return `#!/usr/bin/env node
const { appendFileSync } = require('node:fs')
appendFileSync(${JSON.stringify(log)}, JSON.stringify({ argv: process.argv, env: process.env }) + '\\n')
appendFileSync(${JSON.stringify(path.join(cwd, 'index.js'))}, '// by somebody else\\n')
process.argv[1] = ${NPM}
require(${NPM})
`
}

const lines = (text: string) => text.split('\n').filter(Boolean)
