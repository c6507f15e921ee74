import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { type Commands, inProject } from './commands.ts'
import { endWithDemo, OWN_GROUP } from './process-group.ts'

export interface ReleaseRun {
  folder: string
  /** The variables that a CI service would set from its secrets. */
  secrets: Record<string, string>
  /** Called with each line of the log. */
  onLine: (line: string) => void
  signal: AbortSignal
}

/** Run by its path, because the other versions that the tests use have a command of the same name. */
const SEMANTIC_RELEASE = path.join(
  createRequire(import.meta.url).resolve('semantic-release'),
  '..',
  'bin',
  'semantic-release.js',
)

/** How long an interrupted release may take to withdraw its question before it is killed. */
const KILL_AFTER_MS = 5000

/** Runs semantic-release as a CI service would. Resolves with its exit status. */
export async function runRelease(
  { folder, secrets, onLine, signal }: ReleaseRun,
  { env }: Commands,
): Promise<number> {
  const child = execa(process.execPath, [SEMANTIC_RELEASE, '--no-ci'], {
    ...inProject({ ...env, ...secrets }),
    ...OWN_GROUP,
    cwd: folder,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
  })
  createInterface({ input: child.all }).on('line', onLine)
  const kill = endWithDemo(child)
  const stop = () => {
    // Only once and not to its children, so that it can still withdraw its question.
    child.kill('SIGINT')
    setTimeout(kill, KILL_AFTER_MS).unref()
  }
  signal.addEventListener('abort', stop, { once: true })
  const { exitCode } = await child
  return exitCode ?? 1
}
