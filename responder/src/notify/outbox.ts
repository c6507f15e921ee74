import type { FastifyBaseLogger } from 'fastify'
import type { Effects } from '../effects.ts'
import { filled } from '../questions/lists.ts'
import type { Database } from '../store/database.ts'
import { createWorkLoop } from '../work-loop.ts'
import { claim, type Delivery, readDue, readNextDue } from './deliveries.ts'
import { TOPIC } from './enqueue.ts'

export interface OutboxDeps {
  database: Database
  effects: Pick<Effects, 'now'>
  log: Pick<FastifyBaseLogger, 'error'>
  /** Sends one delivery that is claimed, and writes down what became of it. `before`: as it was when it was due. */
  deliver: (claimed: Delivery, before: Delivery) => Promise<void>
}

/** Slow receivers of one question do not hold up the next one. */
const CONCURRENT = 16
/** Of these to one channel: a receiver that does not answer holds up its own messages, and nobody else's. */
const OF_ONE_CHANNEL = 2
/** Channels can be at that bound. */
const FULL_CHANNELS = CONCURRENT / OF_ONE_CHANNEL
/** Longer than anything that is sent may take: by then the worker that claimed it has ended, and somebody else may try. */
const CLAIM_MS = 60_000
/** No timer is set for longer. */
const SLEEP_MAX_MS = 60 * 60_000

/**
 * Delivers what is due, on as many nodes as there are: each delivery is claimed before it is sent. It wakes on news and
 * when the next one is due, and sleeps in between. What is cut off in the middle of sending is sent again after
 * `CLAIM_MS`: at least once, and twice only then.
 */
export function createOutbox({ database, effects, log, deliver }: OutboxDeps) {
  /** With the channel that each goes to. */
  const underWay = new Map<Promise<void>, string>()
  /** What becomes due between two looks at the clock would be neither due nor next. */
  let lookedAt = 0

  /** Claims and begins what is due, as far as there is room. */
  async function begin(): Promise<void> {
    // Those of channels that have come to their bound give way to others.
    while (await beginSome()) {}
  }

  /** Resolves with whether there may be more that can begin. Whatever ends next makes another pass. */
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

  /** As many as there can be, so that it is one statement. */
  function fullChannels(): string[] {
    const full = new Set([...underWay.values()].filter((id) => countOf(id) >= OF_ONE_CHANNEL))
    return filled([...full], FULL_CHANNELS)
  }

  /** Holding the channel's row makes claims of one channel follow each other: two of a conversation never run at once. */
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

  /** Addresses may stand in what a driver says: the code is enough. */
  function report(error: unknown): void {
    const { code, name } = error as { code?: unknown; name?: unknown }
    log.error({ code: String(code ?? name) }, 'Deliveries could not be worked on')
  }

  return {
    /** Works off what is due now, and whatever that brings, and resolves when all of it is over. */
    drain: async (): Promise<void> => {
      await begin()
      while (underWay.size > 0) {
        await Promise.race(underWay.keys())
        await begin()
      }
    },
    start: async (): Promise<void> => loop.start(),
    /** Takes nothing more, and resolves when what is under way is over. */
    stop: async (): Promise<void> => {
      await loop.stop()
      await Promise.allSettled(underWay.keys())
    },
  }
}
