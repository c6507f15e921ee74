import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const NPM = path.resolve(import.meta.dirname, '../../node_modules/.bin/npm')

/** Which npm processes a job starts: a program of that name that comes first in its PATH writes each down. */
export interface NpmCounter {
  /** For the option `commands` of a release. */
  commands: Record<string, string>
  /** A plugin for semantic-release that marks the steps, to be listed before the one that is looked at. */
  marker: [string, object]
  /** What was started since the last call. */
  take: () => Promise<Started[]>
  close: () => Promise<void>
}

export interface Started {
  /** The step of semantic-release; empty without the marker. */
  step: string
  /** The arguments that say what it is for: no paths, no flags that all have. */
  command: string
}

const MARK = '# '

export async function createNpmCounter(): Promise<NpmCounter> {
  const folder = await mkdtemp(path.join(tmpdir(), 'npm-counter-'))
  const file = path.join(folder, 'started')
  await writeFile(file, '')
  return {
    commands: { npm: `#!/bin/sh\nprintf '%s\\n' "$*" >> '${file}'\nexec '${NPM}' "$@"\n` },
    marker: [path.join(import.meta.dirname, 'step-marker.ts'), { file, mark: MARK }],
    take: async () => {
      const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean)
      await writeFile(file, '')
      return startedIn(lines)
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

function startedIn(lines: readonly string[]): Started[] {
  let step = ''
  const started: Started[] = []
  for (const line of lines) {
    if (line.startsWith(MARK)) step = line.slice(MARK.length)
    else started.push({ step, command: nameOf(line) })
  }
  return started
}

/** `npm publish --dry-run` of all that such a line says. */
function nameOf(line: string): string {
  const [command = '', ...rest] = line.split(' ')
  const subcommand = ['run', 'dist-tag', 'stage'].includes(command) ? [rest[0]] : []
  const telling = rest.filter((argument) => argument === '--dry-run')
  return ['npm', command, ...subcommand, ...telling].join(' ')
}
