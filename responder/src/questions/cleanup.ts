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
/** An arbitrary number, the same on every node and used by no other lock. */
const LOCK = 5_209_313

interface CleanupContext extends Pick<QuestionsContext, 'database' | 'effects' | 'audit'> {
  config: Pick<QuestionsContext['config'], 'keepDays'>
  log: Pick<QuestionsContext['log'], 'error'>
}

/**
 * Removes questions `keepDays` after their last change, with everything that depends on them. Their entries in the
 * audit log stay. It removes a few at a time, each time in a short transaction of its own, because nobody waits for
 * this. Whatever is left when the service stops is left to the next one.
 */
export function createCleanup(context: CleanupContext) {
  const { database, effects, config, log } = context
  const pace = createPace()
  const end = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  /** Removes everything that is due. If several nodes do this at once, only one of them does the work. */
  async function clean(): Promise<void> {
    const before = effects.now() - config.keepDays * DAY_MS
    let after = 0
    const removeNext = async () => {
      const oldest = await removeSome(after, before)
      after = oldest ?? after
      return oldest !== undefined
    }
    while (!end.signal.aborted && (await removeNext())) {
      // Pauses for as long as the last removal took, so that half of the time is left to others.
      await sleep(pace.lastMs(), undefined, { signal: end.signal }).catch(() => {})
    }
  }

  /**
   * Removes some of the questions asked between two dates. Resolves with the date from which there may be more, so that
   * PostgreSQL need not skip over everything removed before. `undefined` if there are no more.
   */
  async function removeSome(after: number, before: number): Promise<number | undefined> {
    let startedAt = 0
    const oldest = await database.transaction(async (transaction) => {
      startedAt = performance.now() // the transaction has begun
      if (!(await isAlone(database, transaction))) return undefined
      const limit = pace.rows()
      const old = await transaction.all(
        `select id, project_id, size, created_at from questions
         where ${OVER} and created_at >= $1 and created_at < $2 and changed_at < $2 order by created_at limit $3`,
        ...[after, before, limit],
      )
      const removed = await removeQuestions(transaction, old, limit)
      if (removed > 0) {
        const entry = { actor: 'service', action: 'question.remove', subject: 'service', detail: { removed } }
        await context.audit.record(transaction, entry)
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

  /** Cleans up now, and again every hour. */
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

/** Whether this is the only node that cleans up. SQLite has one writer at any time, and one service. */
async function isAlone({ kind }: Database, { all }: Transaction): Promise<boolean> {
  if (kind === 'sqlite') return true
  const [row] = await all('select pg_try_advisory_xact_lock($1) as free', LOCK)
  return Boolean(row?.free)
}

/**
 * Removes the questions' deliveries first, no more than fit. The next transactions remove the rest and then the
 * questions. Resolves with how many questions were removed.
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

/** Deliveries that a question usually has. Some have thousands. */
const ROWS_OF_ONE = 8
/** Lengths of the lists of ids in a query. */
const LENGTHS = [4, 16, 64, MOST_ROWS]

/** Removes deliveries of questions. Resolves with whether there may be more. */
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
