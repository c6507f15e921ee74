import type { NpmResult, NpmRun, RunNpm } from '../../lib/npm/run.ts'

export interface FakeNpm {
  runNpm: RunNpm
  runs: NpmRun[]
  /** The first word of each run. */
  commands: () => string[]
}

/** npm by its commands: each takes its results one after the other, and the last one stays. */
export function createNpm(results: Record<string, NpmResult[]>): FakeNpm {
  const runs: NpmRun[] = []
  const counts = new Map<string, number>()
  const runNpm: RunNpm = async (run) => {
    runs.push(run)
    const [command = ''] = run.args
    const count = counts.get(command) ?? 0
    counts.set(command, count + 1)
    const list = results[command]
    if (!list) throw new Error(`unexpected npm ${command}`)
    return list[Math.min(count, list.length - 1)] as NpmResult
  }
  return { runNpm, runs, commands: () => runs.map(({ args }) => args[0] as string) }
}

export const ok = (stdout: unknown = '', stderr = ''): NpmResult => ({
  stdout: typeof stdout === 'string' ? stdout : JSON.stringify(stdout),
  stderr,
  failure: undefined,
})

export const failed = (code: string | undefined, summary = '', stderr = ''): NpmResult => ({
  stdout: JSON.stringify({ error: { code, summary, detail: '' } }),
  stderr,
  failure: new Error('npm failed'),
})

/** What `npm view` says of a version. */
export const found = (integrity: string, tags: Record<string, string> = {}): NpmResult =>
  ok({ 'dist.integrity': integrity, 'dist-tags': tags })
