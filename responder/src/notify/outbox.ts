import type { FastifyBaseLogger } from 'fastify'
import type { Effects } from '../effects.ts'
import { factsOf } from '../questions/error-facts.ts'
import { filled } from '../questions/lists.ts'
import type { Database } from '../store/database.ts'
import { createWorkLoop } from '../work-loop.ts'
import { claim, type Delivery, readDue, readNextDue } from './deliveries.ts'
import { TOPIC } from './enqueue.ts'

export interface OutboxDeps {
  database: Database
  effects: Pick<Effects, 'now'>
  log: Pick<FastifyBaseLogger, 'error'>
  /** Sends one claimed delivery and records the outcome. `before` is the delivery as it was before the claim. */
  deliver: (claimed: Delivery, before: Delivery) => Promise<void>
}

/** Deliveries that one node sends at once, so that a question's slow receivers don't hold up the next question. */
const CONCURRENT = 16
/** How many of these may go to one channel. A receiver that does not answer holds up only its own messages. */
const OF_ONE_CHANNEL = 2
/** The most channels that can be at that limit. */
const FULL_CHANNELS = CONCURRENT / OF_ONE_CHANNEL
/**
 * How long a delivery is claimed, which is longer than sending may take. By then the worker that claimed it has ended,
 * so another may try.
 */
const CLAIM_MS = 60_000
/** The longest timer that is set. */
const SLEEP_MAX_MS = 60 * 60_000

/**
 * Creates the outbox, which delivers what is due. Any number of nodes may run it, because each delivery is claimed
 * before it is sent. It wakes on news and when the next delivery is due. A delivery that is cut off midway is sent
 * again after `CLAIM_MS`, so each is sent at least once, and twice only then.
 */
export function createOutbox({ database, effects, log, deliver }: OutboxDeps) {
  /** Deliveries being sent, with the channel of each. */
  const underWay = new Map<Promise<void>, string>()
  /**
   * When due deliveries were last read. `untilNext` counts from here: a delivery that becomes due between two readings
   * of the clock would otherwise be neither due nor next.
   */
  let lookedAt = 0

  /** Claims and starts what is due, up to the limits. */
  async function begin(): Promise<void> {
    // Repeated because deliveries to channels at their limit leave room for others.
    while (await beginSome()) {}
  }

  /**
   * Starts some of what is due. Resolves with whether more may be able to start. Each delivery that ends makes another
   * pass.
   */
  async function beginSome(): Promise<boolean> {
    const limit = CONCURRENT - underWay.size
    const now = effects.now()
    lookedAt = now
    if (limit <= 0) return false
    let begun = 0
    for (const due of await readDue(database, now, { limit, but: fullChannels() })) {
      const claimed = countOf(due.channel_id) < OF_ONE_CHANNEL ? await take(due, now) : undefined
      if (claimed) launch(claimed, due)
      if (claimed) begun += 1
    }
    return begun > 0
  }

  const countOf = (channelId: string): number =>
    [...underWay.values()].filter((id) => id === channelId).length

  /** The channels at their limit, filled up to a fixed number so that the SQL stays the same. */
  function fullChannels(): string[] {
    const full = new Set([...underWay.values()].filter((id) => countOf(id) >= OF_ONE_CHANNEL))
    return filled([...full], FULL_CHANNELS)
  }

  /**
   * Claims a delivery while holding the channel's row, so that claims for one channel are made one after another. Two
   * deliveries of a conversation never run at once.
   */
  const take = (due: Delivery, now: number) =>
    database.transaction(async (transaction) => {
      await transaction.all(`select id from channels where id = $1${database.forUpdate}`, due.channel_id)
      return claim(transaction, due, { now, until: now + CLAIM_MS })
    })

  function launch(claimed: Delivery, due: Delivery): void {
    const work = deliver(claimed, due)
      .catch((error) => report(error))
      .finally(() => {
        underWay.delete(work)
        loop.wake()
      })
    underWay.set(work, claimed.channel_id)
  }

  const loop = createWorkLoop({
    ...{ database, topic: TOPIC, work: beginSome, sleepMaxMs: SLEEP_MAX_MS, report },
    untilNext: async () => {
      const next = await readNextDue(database, lookedAt)
      return next === undefined ? undefined : next - effects.now()
    },
  })

  /** Logs only an error's code, because a driver's message may contain addresses. */
  function report(error: unknown): void {
    log.error(factsOf(error), 'Deliveries could not be worked on')
  }

  return {
    /** Delivers what is due now and everything that follows from it. Resolves when all of it is over. */
    drain: async (): Promise<void> => {
      await begin()
      while (underWay.size > 0) {
        await Promise.race(underWay.keys())
        await begin()
      }
    },
    start: async (): Promise<void> => loop.start(),
    /** Starts nothing more. Resolves when the current deliveries are over. */
    stop: async (): Promise<void> => {
      await loop.stop()
      await Promise.allSettled(underWay.keys())
    },
  }
}
