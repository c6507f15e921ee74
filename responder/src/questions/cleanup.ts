import { setTimeout as sleep } from 'node:timers/promises'
import { COUNTERS } from '../store/counters.ts'
import type { Database, Row, Transaction } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import type { QuestionsContext } from './context.ts'
import { factsOf } from './error-facts.ts'
import { filled } from './lists.ts'
import { createPace, MOST_ROWS } from './pace.ts'
import { OVER } from './states.ts'

const DAY_MS = 24 * 60 * 60_000
const EVERY_MS = 60 * 60_000
/** Any number; the same one at every node, and no other lock's. */
const LOCK = 5_209_313

interface CleanupContext extends Pick<QuestionsContext, 'database' | 'effects' | 'audit'> {
  config: Pick<QuestionsContext['config'], 'keepDays'>
  log: Pick<QuestionsContext['log'], 'error'>
}

/**
 * Removes questions `keepDays` after their last change, with all that hangs on them; their entries in the audit log stay.
 * A few at a time, each time in a transaction of its own that is short whatever there is to remove: nobody waits for
 * this. What is still to be removed when the service stops is removed by the next one.
 */
export function createCleanup(context: CleanupContext) {
  const { database, effects, config, log } = context
  const pace = createPace()
  const end = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  /** Removes all that is to be removed by now. Several nodes may do this at once: one of them does it. */
  async function clean(): Promise<void> {
    const before = effects.now() - config.keepDays * DAY_MS
    let after = 0
    const removeNext = async () => {
      const oldest = await removeSome(after, before)
      after = oldest ?? after
      return oldest !== undefined
    }
    while (!end.signal.aborted && (await removeNext())) {
      // As long as it took: half of the time is left to the others.
      await sleep(pace.lastMs(), undefined, { signal: end.signal }).catch(() => {})
    }
  }

  /**
   * Removes some of those that were asked between two dates. Resolves with the date from which on there may be more:
   * PostgreSQL would pass over all that was removed before. `undefined`: there is no more.
   */
  async function removeSome(after: number, before: number): Promise<number | undefined> {
    let startedAt = 0
    const oldest = await database.transaction(async (transaction) => {
      startedAt = performance.now() // it has its turn now
      if (!(await isAlone(database, transaction))) return undefined
      const limit = pace.rows()
      const old = await transaction.all(
        `select id, project_id, size, created_at from questions
         where ${OVER} and created_at >= $1 and created_at < $2 and changed_at < $2 order by created_at limit $3`,
        ...[after, before, limit],
      )
      const removed = await removeQuestions(transaction, old, limit)
      if (removed > 0) {
        const deed = { actor: 'service', action: 'question.remove', subject: 'service', detail: { removed } }
        await context.audit.record(transaction, deed)
      }
      return old[0] && Number(old[0].created_at)
    })
    if (oldest !== undefined) pace.took(performance.now() - startedAt)
    return oldest
  }

  async function run(): Promise<void> {
    await clean().catch((error) =>
      log.error(factsOf(error), 'Could not remove what is old. It will be tried again.'),
    )
    if (!end.signal.aborted) timer = setTimeout(start, EVERY_MS).unref()
  }

  /** Begins, and does it again every hour. */
  function start(): void {
    running = run()
  }

  return {
    clean,
    start: (): void => {
      timer = setTimeout(start).unref()
    },
    stop: async (): Promise<void> => {
      end.abort()
      clearTimeout(timer)
      await running
    },
  }
}

/** SQLite has one writer at any time, and one service. */
async function isAlone({ kind }: Database, { all }: Transaction): Promise<boolean> {
  if (kind === 'sqlite') return true
  const [row] = await all('select pg_try_advisory_xact_lock($1) as free', LOCK)
  return Boolean(row?.free)
}

/**
 * Removes deliveries first, no more than fit: the rest, and then the questions, are the next transaction's. Resolves with
 * how many questions went.
 */
async function removeQuestions(transaction: Transaction, old: Row[], limit: number): Promise<number> {
  if (old.length === 0) return 0
  const ids = filled(
    old.map(({ id }) => String(id)),
    LENGTHS.find((length) => length >= old.length) ?? old.length,
  )
  const places = placesOf(ids.length)
  if (await removeDeliveries(transaction, ids, limit * ROWS_OF_ONE)) return 0
  await transaction.run(`delete from question_events where question_id in (${places})`, ...ids)
  await transaction.run(`delete from questions where id in (${places})`, ...ids)
  for (const { project_id, size } of old) transaction.count(COUNTERS.bytes(String(project_id)), -Number(size))
  return old.length
}

/** What a question has in the outbox, as a rule; some have thousands. */
const ROWS_OF_ONE = 8
/** Of the lists of ids. */
const LENGTHS = [4, 16, 64, MOST_ROWS]

/** Resolves with whether there may be more. */
async function removeDeliveries(transaction: Transaction, ids: string[], limit: number): Promise<boolean> {
  const places = placesOf(ids.length)
  const rows = await transaction.all(
    `delete from deliveries where id in (select id from deliveries where question_id in (${places}) limit $${ids.length + 1})
     returning case when next_at is not null then 'due' when failure is null then 'done' else 'given_up' end as state`,
    ...[...ids, limit],
  )
  for (const { state } of rows)
    transaction.count(COUNTERS.deliveries(state as 'due' | 'done' | 'given_up'), -1)
  return rows.length === limit
}
