import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import { createLimiter } from '../limiter.ts'
import { readProject } from '../projects/project.ts'
import type { News } from '../questions/context.ts'
import { COUNTERS } from '../store/counters.ts'
import type { Transaction } from '../store/database.ts'
import { type Listener, listenersOf } from './audience.ts'
import { end } from './deliveries.ts'
import { ALONE, type Fold, foldsOf } from './fold.ts'
import { createHourly, type Hourly } from './hourly.ts'
import type { DeliveryKind } from './message.ts'

interface EnqueueDeps {
  effects: Pick<Effects, 'now' | 'uuid'>
  config: Pick<Config, 'runWindowMs'>
  /** Default: counts of its own. */
  hours?: Hourly
}

/** A delivery to write down for one channel. */
interface Due {
  channelId: string
  kind: DeliveryKind
  /** `null` if it is not sent, because another delivery covers it. */
  at: number | null
  foldedInto?: string
}

interface Call {
  kind: 'asked' | 'escalation' | 'reminder'
  at: number
}

/** The topic that wakes the workers of every node. */
export const TOPIC = 'deliveries'
/** A reminder sooner than this after the question is left out. */
const REMINDER_MIN_MS = 60_000
/**
 * Questions that a project may announce within `CALLS_WITHIN_MS`: more than a large monorepo releases at once. Anyone
 * with a stolen secret must not be able to ring phones without end.
 */
const CALLS = 100
const CALLS_WITHIN_MS = 10 * 60_000
const MINUTE_MS = 60_000

/**
 * Creates the function that writes down deliveries, in the transaction of the change itself. Nothing here touches the
 * network.
 *
 * A question goes to the channels of its project and of everybody who may answer, once for each revision, with a
 * reminder at half of its time. If very many come at once, only the first ones do. An outcome goes to the channels that
 * its question went to, and ends the deliveries that are not sent yet.
 */
export function createEnqueue({
  effects,
  config: { runWindowMs },
  hours = createHourly(effects.now),
}: EnqueueDeps) {
  const calls = createLimiter(CALLS, CALLS_WITHIN_MS, effects.now)

  async function insert(
    { run, count }: Transaction,
    news: News,
    { channelId, kind, at, foldedInto }: Due,
  ): Promise<string> {
    const id = effects.uuid()
    const made = await run(
      `insert into deliveries (id, channel_id, question_id, kind, revision, tries, next_at, created_at, folded_into)
       values ($1, $2, $3, $4, $5, 0, $6, $7, $8) on conflict do nothing`,
      ...[id, channelId, news.questionId, kind, news.revision, at, effects.now(), foldedInto ?? null],
    )
    count(COUNTERS.deliveries(at === null ? 'done' : 'due'), made)
    return id
  }

  /** Writes down the deliveries of a question. Resolves with whether there may be any. */
  async function ask(transaction: Transaction, news: News): Promise<boolean> {
    if (calls.hit(news.projectId) > 0) return false
    const now = effects.now()
    const project = await readProject(transaction, news.projectId)
    if (!project) return false
    const escalatesAt = now + (project.limits.escalation?.minutes ?? 0) * MINUTE_MS
    const foldOf = await foldsOf(transaction, news, { now, windowMs: runWindowMs })
    const listeners = await listenersOf(transaction, project)
    for (const listener of listeners) {
      const fold = listener.isSecondLine ? ALONE : foldOf(listener)
      if (await join(transaction, news, listener, fold)) continue
      const at = listener.isSecondLine ? escalatesAt : now
      for (const call of callsOf(listener, at, news)) await send(transaction, news, listener, call)
    }
    return listeners.length > 0
  }

  /**
   * What a channel gets about a question, and when. Calls at a time when its person doesn't want to hear are left out.
   */
  function callsOf({ isSecondLine, isSilent }: Listener, at: number, { expiresAt }: News): Call[] {
    const halfMs = Math.floor((expiresAt - at) / 2)
    const first: Call = { kind: isSecondLine ? 'escalation' : 'asked', at }
    const calls = halfMs < REMINDER_MIN_MS ? [first] : [first, { kind: 'reminder' as const, at: at + halfMs }]
    return calls.filter((call) => call.at < expiresAt && !isSilent(call.at))
  }

  /**
   * Folds this question with others of its run, for a channel that got a message about that run a moment ago. Resolves
   * with whether it did.
   */
  async function join(
    transaction: Transaction,
    news: News,
    listener: Listener,
    fold: Fold,
  ): Promise<boolean> {
    const { channelId, isSilent } = listener
    if (fold.is === 'alone' || isSilent(effects.now())) return false
    if (fold.is === 'with') {
      await insert(transaction, news, { channelId, kind: 'more', at: null, foldedInto: fold.deliveryId })
      return true
    }
    if (fold.at >= news.expiresAt) return false
    const id = await insert(transaction, news, { channelId, kind: 'more', at: fold.at })
    const [, reminder] = callsOf(listener, fold.at, news)
    if (reminder)
      await insert(transaction, news, { channelId, kind: 'more_reminder', at: reminder.at, foldedInto: id })
    return true
  }

  /** Writes down a call. The second line's are counted later, because most of them are never sent. */
  async function send(transaction: Transaction, news: News, listener: Listener, call: Call) {
    const { channelId } = listener
    const isOver = !listener.isSecondLine && hours.hit(listener, news)
    if (isOver === 'silent' || (isOver && call.kind === 'reminder')) return
    await insert(transaction, news, { channelId, ...call, ...(isOver && { kind: 'summary' }) })
  }

  /**
   * Ends the deliveries of a question and writes down its outcome. Resolves with whether the question had any
   * deliveries.
   */
  async function follow(transaction: Transaction, news: News): Promise<boolean> {
    const { questionId } = news
    const rows = await transaction.all(
      'select distinct channel_id as id, kind from deliveries where question_id = $1',
      questionId,
    )
    if (rows.length === 0) return false
    const ended = await transaction.run(
      `update deliveries set next_at = null
       where question_id = $1 and kind not in ('outcome', 'more', 'more_reminder') and tries = 0 and next_at is not null`,
      questionId,
    )
    end(transaction.count, 'done', ended)
    const notified = rows.filter(({ kind }) => kind !== 'summary').map(({ id }) => String(id))
    for (const channelId of new Set(notified)) {
      await insert(transaction, news, { channelId, kind: 'outcome', at: effects.now() })
    }
    return true
  }

  return async (transaction: Transaction, news: News): Promise<void> => {
    const isDue = await (news.kind === 'asked' ? ask(transaction, news) : follow(transaction, news))
    if (isDue) await transaction.announce(TOPIC)
  }
}
