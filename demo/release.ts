import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { type Commands, inProject } from './commands.ts'
import { endWithDemo, OWN_GROUP } from './process-group.ts'

export interface ReleaseRun {
  folder: string
  /** What a CI would have among its secrets. */
  secrets: Record<string, string>
  /** Called with each line of its log. */
  onLine: (line: string) => void
  signal: AbortSignal
}

/** By its path: other versions that the tests use have a command of the same name. */
const SEMANTIC_RELEASE = path.join(
  createRequire(import.meta.url).resolve('semantic-release'),
  '..',
  'bin',
  'semantic-release.js',
)

/** How long a stopped release may take to tell its responder. */
const PATIENCE_MS = 5000

/** Runs semantic-release, as a CI would. Resolves with its exit status. */
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
    // Once, and to itself alone: it can still say good-bye.
    child.kill('SIGINT')
    setTimeout(kill, PATIENCE_MS).unref()
  }
  signal.addEventListener('abort', stop, { once: true })
  const { exitCode } = await child
  return exitCode ?? 1
}
