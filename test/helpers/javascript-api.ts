import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createJob } from './job.ts'

/** What another program passes to semantic-release's function. */
export interface ApiRelease {
  options: object
  cwd: string
  /** May have numbers, because semantic-release itself adds one. */
  env: Record<string, string | number | undefined>
}

/** How one of the releases ended, with everything from its streams. */
export interface ApiNews {
  /** The index of the release. */
  index: number
  output: string
  /** `undefined` if nothing was released. */
  version: string | undefined
  codes: string[]
}

export interface ApiRun {
  /** One end for each release, in order. */
  ends: Array<Promise<ApiNews>>
  /** The exit code. The process ends by itself once nothing holds it. */
  exited: Promise<number | null>
  stop: () => void
}

/** Starts all releases at once in one process, whose own environment has no credentials. */
export async function runByJavaScript(releases: ApiRelease[]): Promise<ApiRun> {
  const job = await createJob()
  const program = path.join(import.meta.dirname, 'javascript-api-program.ts')
  const child = fork(program, { env: job.env, execArgv: ['--disable-warning=ExperimentalWarning'] })
  const ends = releases.map(() => Promise.withResolvers<ApiNews>())
  let open = releases.length
  child.on('message', (news: ApiNews) => {
    ends[news.index]?.resolve(news)
    open -= 1
    if (open === 0) child.disconnect()
  })
  child.on('exit', () => {
    for (const { reject } of ends) reject(new Error('the process is gone'))
  })
  child.send(releases.map(({ env, ...release }) => ({ ...release, env: { ...job.env, ...env } })))
  return {
    ends: ends.map(({ promise }) => promise),
    exited: ended(child, job.end),
    stop: () => void child.kill('SIGKILL'),
  }
}

async function ended(child: ChildProcess, end: () => Promise<unknown>): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null]
  await end()
  return code
}
