import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { type Commands, inProject } from './commands.ts'

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
    cwd: folder,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    // Its own process group: Ctrl-C reaches it once, by the hand below, and it can still say good-bye.
    detached: process.platform !== 'win32',
  })
  createInterface({ input: child.all }).on('line', onLine)
  const kill = (name: NodeJS.Signals) => killGroup(child.pid, name)
  const atExit = () => kill('SIGKILL')
  const stop = () => {
    child.kill('SIGINT')
    setTimeout(atExit, PATIENCE_MS).unref()
  }
  process.once('exit', atExit)
  signal.addEventListener('abort', stop, { once: true })
  const { exitCode } = await child
  process.off('exit', atExit)
  return exitCode ?? 1
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // It is gone already.
  }
}
