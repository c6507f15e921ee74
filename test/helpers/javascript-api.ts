import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createJob } from './job.ts'

/** What another program gives semantic-release's function. */
export interface ApiRelease {
  options: object
  cwd: string
  /** Numbers, too: semantic-release itself adds one. */
  env: Record<string, string | number | undefined>
}

/** How one of the releases ended, with all that came on its streams. */
export interface ApiNews {
  /** Which of the releases. */
  index: number
  output: string
  /** `undefined`: nothing was released. */
  version: string | undefined
  codes: string[]
}

export interface ApiRun {
  /** One for each release, in their order. */
  ends: Array<Promise<ApiNews>>
  /** The exit code, after all. It ends by itself when nothing holds it any more. */
  exited: Promise<number | null>
  stop: () => void
}

/** Starts the releases in one process, all at once; its own environment has no credentials. */
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
