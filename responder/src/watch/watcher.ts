import type { FastifyBaseLogger } from 'fastify'
import type { Effects } from '../effects.ts'
import { factsOf } from '../questions/error-facts.ts'
import { createWorkLoop } from '../work-loop.ts'
import { createLook, type LookDeps } from './look.ts'
import { createSendTrigger, type SendTriggerDeps } from './send-trigger.ts'
import { WATCH_TOPIC } from './topic.ts'
import { readDueTriggers } from './triggers.ts'

export interface WatcherDeps extends Omit<LookDeps, 'signal'>, SendTriggerDeps {
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>
  effects: Pick<Effects, 'now' | 'uuid'>
}

/** How many projects one node looks at, and how many runs it starts, at once. */
const CONCURRENT = 4
/** The longest timer, because another node's clock may be ahead. */
const SLEEP_MAX_MS = 30_000

/**
 * Creates the watcher: it notices when staged versions become public, and starts the runs that finish their releases.
 * Any number of nodes may run it.
 */
export function createWatcher(deps: WatcherDeps) {
  const { database, effects, log } = deps
  const end = new AbortController()
  const look = createLook({ ...deps, signal: end.signal })
  const sendTrigger = createSendTrigger(deps)

  /** Looks at the projects that are due, at most `CONCURRENT`. Resolves with whether it reached that number. */
  async function lookAtDue(): Promise<boolean> {
    const rows = await database.all(
      'select project_id, next_at from watches where next_at <= $1 order by next_at limit $2',
      ...[effects.now(), CONCURRENT],
    )
    const due = rows.map(({ project_id, next_at }) => ({
      projectId: String(project_id),
      nextAt: Number(next_at),
    }))
    await all(due.map(look))
    return due.length === CONCURRENT
  }

  /** Starts the runs that are due, at most `CONCURRENT`. Resolves with whether it reached that number. */
  async function sendDue(): Promise<boolean> {
    const due = await readDueTriggers(database, effects.now(), CONCURRENT)
    await all(due.map(sendTrigger))
    return due.length === CONCURRENT
  }

  const loopOver = (table: 'watches' | 'triggers', work: () => Promise<boolean>) =>
    createWorkLoop({
      ...{ database, topic: WATCH_TOPIC, work, sleepMaxMs: SLEEP_MAX_MS },
      untilNext: async () => {
        const [row] = await database.all(`select min(next_at) as at from ${table}`)
        return row?.at == null ? SLEEP_MAX_MS : Number(row.at) - effects.now()
      },
      report: (error) => log.error(factsOf(error), 'Could not watch what is staged. It will be tried again.'),
    })

  const loops = [loopOver('watches', lookAtDue), loopOver('triggers', sendDue)]
  return {
    lookAtDue,
    sendDue,
    start: (): void => {
      for (const loop of loops) loop.start()
    },
    stop: async (): Promise<void> => {
      end.abort()
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}

/** Waits for all of them, then throws the first error. */
async function all(work: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}
