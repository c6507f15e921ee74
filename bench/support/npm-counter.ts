import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Records which npm processes a job starts. Each Node process of the job records those that it starts, so it does not
 * matter whether a plugin finds npm in `PATH` or runs its file.
 */
export interface NpmCounter {
  /** The variables to add to a release's environment. */
  env: Record<string, string>
  /** A semantic-release plugin that marks the steps. It goes before the plugin under test. */
  marker: [string, object]
  /** Returns what was started since the last call. */
  take: () => Promise<Started[]>
  close: () => Promise<void>
}

export interface Started {
  /** The step of semantic-release, or empty without the marker. */
  step: string
  /** The arguments that say what npm does, without paths and common flags. */
  command: string
}

const MARK = '# '
const RECORDER = new URL('./record-npm.ts', import.meta.url)
const MARKER = new URL('./step-marker.ts', import.meta.url)

export async function createNpmCounter(): Promise<NpmCounter> {
  const folder = await mkdtemp(path.join(tmpdir(), 'npm-counter-'))
  const file = path.join(folder, 'started')
  await writeFile(file, '')
  return {
    env: { NODE_OPTIONS: `--import=${RECORDER.href}`, BENCH_STARTED: file },
    marker: [fileURLToPath(MARKER), { file, mark: MARK }],
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

/** Shortens a recorded line to what npm does, such as `npm publish --dry-run`. */
function nameOf(line: string): string {
  const [command = '', ...rest] = line.split(' ')
  const subcommand = ['config', 'dist-tag', 'run', 'stage'].includes(command) ? [rest[0]] : []
  const telling = rest.filter((argument) => argument === '--dry-run')
  return ['npm', command, ...subcommand, ...telling].join(' ')
}
