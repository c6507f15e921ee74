import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** How long one test file took. */
export interface FileTime {
  file: string
  /** Since ava started it. */
  ms: number
  /** Processor time of its thread, without the processes that it started. */
  cpuMs: number
}

interface Config {
  require?: string[]
  environmentVariables?: Record<string, string>
}

const HOOK = fileURLToPath(new URL('note-file-time.ts', import.meta.url))
/** Names the file that the hook writes to. */
export const NOTES_VARIABLE = 'TEST_TIMES_NOTES'
const LISTED = 20

/**
 * An ava configuration that also prints the slowest test files when ava's process ends. ava's own output and exit
 * code do not change, because nothing is wrapped around it.
 */
export function withFileTimes<T extends Config>(config: T) {
  const folder = mkdtempSync(path.join(tmpdir(), 'test-times-'))
  const notes = path.join(folder, 'notes')
  process.once('exit', () => {
    const lines = slowestFiles(readNotes(notes))
    if (lines.length > 0) console.log(lines.join('\n'))
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    ...config,
    require: [...(config.require ?? []), HOOK],
    environmentVariables: { ...config.environmentVariables, [NOTES_VARIABLE]: notes },
  }
}

/**
 * The lines of the list; none if a single file ran.
 *
 * @param notes - A `FileTime` as JSON on each line.
 */
export function slowestFiles(notes: string): string[] {
  const times = notes
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as FileTime)
  if (times.length < 2) return []
  const total = times.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
  const slowest = times.toSorted((one, other) => other.ms - one.ms).slice(0, LISTED)
  return [
    `\n  The slowest of ${times.length} files, and how long their threads ran on a processor (all: ${seconds(total)})`,
    ...slowest.map(
      ({ file, ms, cpuMs }) => `  ${seconds(ms).padStart(8)}  ${seconds(cpuMs).padStart(8)}  ${file}`,
    ),
  ]
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

/** Empty if no file ran to its end. */
function readNotes(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
