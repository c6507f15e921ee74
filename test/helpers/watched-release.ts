import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ExecutionContext } from 'ava'
import { leavesNoTrace } from './release-claims.ts'
import type { Scene } from './release-scene.ts'
import { type ReleaseOptions, type ReleaseRun, startRelease } from './semantic-release.ts'
import { withTurn } from './turns.ts'
import { until } from './until.ts'

/** A release that a test ends, or that has to end by itself. */
export interface WatchedRelease {
  kill: (signal: NodeJS.Signals) => void
  /** Resolves as soon as the condition holds, or the job has ended. */
  until: (condition: () => unknown) => Promise<void>
}

export interface WatchedOptions extends ReleaseOptions {
  /** Whether files may stay behind. A job that is killed cannot remove them, and they hold no secret. */
  mayLeaveFiles?: boolean
}

/** A job that still runs after this time does not end by itself. On a busy machine a job takes two minutes. */
const HANGS_MS = 5 * 60_000
const GONE_MS = 60_000
/** A variable of the job, and so of everything that it starts. */
const MARK = 'TEST_JOB'

/**
 * Runs semantic-release while `act` does something to it. Asserts that afterwards none of its processes runs and its
 * folder for temporary files is empty.
 */
export async function endsCleanly(
  t: ExecutionContext,
  place: Scene,
  { mayLeaveFiles = false, ...options }: WatchedOptions,
  act: (running: WatchedRelease) => Promise<void>,
): Promise<ReleaseRun> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'watched-')))
  const temporary = path.join(folder, 'tmp')
  await mkdir(temporary)
  const mark = randomUUID()
  const env = { ...place.env, ...options.env, TMPDIR: temporary, [MARK]: mark }
  const run = await withTurn(async () => {
    const running = await startRelease(place.repository, { ...options, env })
    const hanging = setTimeout(() => running.kill('SIGKILL'), HANGS_MS)
    let hasEnded = false
    void running.ended.then(() => {
      hasEnded = true
    })
    await act({ kill: running.kill, until: (condition) => until(() => hasEnded || condition()) })
    const end = await running.ended
    clearTimeout(hanging)
    return end
  })
  t.deepEqual(await lastOnes(mark), [], run.output)
  if (!mayLeaveFiles) t.deepEqual(await readdir(temporary, { recursive: true }), [], run.output)
  leavesNoTrace(t, place, run)
  await rm(folder, { recursive: true, force: true })
  return run
}

/** Processes that still run after they had time to end. npm ends as soon as its connection does. */
async function lastOnes(mark: string): Promise<string[]> {
  const deadline = Date.now() + GONE_MS
  let left: string[] = []
  await until(async () => {
    left = await marked(mark)
    return left.length === 0 || Date.now() > deadline
  })
  return left
}

async function marked(mark: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')
      return (await read('environ')).includes(`${MARK}=${mark}`)
        ? [(await read('cmdline')).replaceAll('\0', ' ')]
        : []
    }),
  )
  return found.flat()
}
