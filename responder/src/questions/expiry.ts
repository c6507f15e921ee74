import { setImmediate } from 'node:timers/promises'
import { createChange } from './change.ts'
import type { QuestionsContext } from './context.ts'
import { factsOf } from './error-facts.ts'
import { findQuestion } from './find.ts'
import { DECLINE_CODE_MS } from './question.ts'
import { OPEN, OPEN_STATES, sqlList, step } from './states.ts'

const SWEEP_MS = 60_000
/**
 * How much longer a question may be `publishing`, or have an answer that its job has fetched. The job reports how it
 * ended; after this nobody is left to do so.
 */
const GRACE_MS = 60 * 60_000
const AT_ONCE = 200
/** By how much clocks may differ. Until then an expired identity token may still be accepted. */
const CLOCK_MS = 2 * 60_000

/**
 * SQL condition on `questions`: expired at the first value, the second of which is `GRACE_MS` ago. An approval does not
 * expire while the question for its code is open.
 */
const EXPIRED = `${OPEN} and questions.expires_at <= $1
  and (questions.expires_at <= $2 or not (questions.state = 'publishing' or questions.state = 'answered' and exists (
    select 1 from job_contacts job where job.question_id = questions.id and job.taken_revision >= questions.revision)))
  and not (questions.state = 'answered' and exists (
    select 1 from questions code where code.id = questions.next_id and code.state in (${sqlList(OPEN_STATES)})))`

/** Ends questions that have expired. */
export function createExpiry(context: Omit<QuestionsContext, 'passkeys' | 'projects'>) {
  const { database, effects, log } = context
  const change = createChange(context)
  let timer: NodeJS.Timeout | undefined
  let nextAt = Number.POSITIVE_INFINITY
  let isStarted = false
  let running: Promise<void> = Promise.resolve()

  /** Ends the questions that have expired. Any number of nodes may do this at once: each question ends once. */
  async function sweep(now = effects.now()): Promise<void> {
    let ids: string[]
    do {
      ids = await due(now)
      for (const id of ids) {
        await expire(id)
        await setImmediate() // SQLite works in this thread: many at once must hold nobody up
      }
    } while (ids.length === AT_ONCE)
    await forgetAnswers(now)
    await database.run('delete from token_uses where expires_at <= $1', now - CLOCK_MS)
  }

  async function due(now: number): Promise<string[]> {
    const rows = await database.all(
      `select id from questions where ${EXPIRED} order by expires_at limit ${AT_ONCE}`,
      ...[now, now - GRACE_MS],
    )
    return rows.map((row) => String(row.id))
  }

  const expire = (id: string): Promise<void> =>
    change(async ({ move, ...queries }) => {
      const question = await findQuestion(queries, id, database.forUpdate)
      const next = question && step(question.state, 'expire')
      if (!next || !('to' in next)) return
      const now = effects.now()
      const [due] = await queries.all(
        `select id from questions where ${EXPIRED} and id = $3`,
        ...[now, now - GRACE_MS, id],
      )
      // Another node was faster, or the job has asked or reported meanwhile.
      if (!due) return
      await move(question, { to: next.to, actor: 'service', action: 'question.expire' })
    })

  /**
   * Deletes codes that came with a decline, and answers to questions that outlive their grace. By now the job has taken
   * them or is gone.
   */
  async function forgetAnswers(now: number): Promise<void> {
    await database.run(
      "update questions set answer = null where state = 'declined' and answer is not null and changed_at <= $1",
      now - DECLINE_CODE_MS,
    )
    await database.run(
      `update questions set answer = null where ${OPEN} and answer is not null and expires_at <= $1`,
      now - GRACE_MS,
    )
  }

  /** Makes this node look when a question expires. If this node dies, the sweeps of the others end the question. */
  function plan(expiresAt: number): void {
    if (!isStarted || expiresAt >= nextAt) return
    nextAt = expiresAt
    clearTimeout(timer)
    timer = setTimeout(run, Math.max(0, Math.min(nextAt - effects.now(), SWEEP_MS)))
    timer.unref()
  }

  function run(): void {
    nextAt = Number.POSITIVE_INFINITY
    running = running.then(sweepAndPlan)
  }

  async function sweepAndPlan(): Promise<void> {
    // One time for both: a question that expires between two readings of the clock would be neither due nor next.
    const now = effects.now()
    try {
      await sweep(now)
      await planNext(now)
    } catch (error) {
      log.error(factsOf(error), 'Could not close expired questions. It will be tried again.')
    }
    plan(effects.now() + SWEEP_MS)
  }

  async function planNext(now: number): Promise<void> {
    const [row] = await database.all(
      `select min(expires_at) as next from questions where ${OPEN} and expires_at > $1`,
      now,
    )
    if (row?.next != null) plan(Number(row.next))
  }

  return {
    sweep: () => sweep(),
    plan,
    start: (): void => {
      isStarted = true
      run()
    },
    stop: async (): Promise<void> => {
      isStarted = false
      clearTimeout(timer)
      await running
    },
  }
}
