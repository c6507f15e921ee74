import type { FastifyBaseLogger } from 'fastify'
import type { Effects } from '../effects.ts'
import { factsOf } from '../questions/error-facts.ts'
import type { Database, Transaction } from '../store/database.ts'
import { type Listener, listenerOf } from './audience.ts'
import { backOff } from './back-off.ts'
import type { ChannelRow, ChannelStore } from './channel-store.ts'
import { complete, type Delivery, drop, fail, readConversation } from './deliveries.ts'
import { DeliveryError } from './delivery-error.ts'
import { describeMore } from './describe-more.ts'
import { TOPIC } from './enqueue.ts'
import type { Hourly } from './hourly.ts'
import { followed, isWanted } from './is-wanted.ts'
import type { PostMessage } from './kinds/index.ts'
import type { Posting } from './kinds/posting.ts'
import { describe } from './message.ts'
import { readFoldedFacts, readQuestionFacts } from './question-facts.ts'
import { targetOf } from './target.ts'

export interface DeliverDeps {
  database: Database
  effects: Pick<Effects, 'now' | 'token'>
  log: Pick<FastifyBaseLogger, 'error'>
  publicUrl: string
  channels: ChannelStore
  hours: Hourly
  post: PostMessage
}

/** Creates the function that sends a claimed delivery, unless it is out of date, and records the outcome. */
export function createDeliver({ database, effects, log, publicUrl, channels, hours, post }: DeliverDeps) {
  async function prepare(claimed: Delivery): Promise<{ channel: ChannelRow; posting: Posting } | undefined> {
    const channel = await channels.find(claimed.channel_id)
    const question = await readQuestionFacts(database, claimed.question_id)
    const listener = await listenerOf(database, claimed)
    if (!channel || !question || !listener) return undefined
    if (claimed.kind !== 'outcome' && listener.isSilent(effects.now())) return undefined
    if (claimed.kind === 'more' || claimed.kind === 'more_reminder')
      return prepareMore(claimed, claimed.kind, channel)
    const conversation = await readConversation(database, claimed)
    const { isSecondLine } = listener
    const standing = { channelKind: channel.kind, isSecondLine, question, conversation, now: effects.now() }
    const kind = isWanted(claimed, standing) ? await countedKind(claimed, listener) : undefined
    if (!kind) return undefined
    const calls = followed(claimed, conversation).filter(({ kind }) => kind !== 'more')
    const follows = calls.map(({ receipt }) => receipt ?? {})
    return {
      channel,
      posting: { id: claimed.id, message: describe(question, kind, publicUrl), follows },
    }
  }

  /** Counts a call to the second line, which makes it a summary, or none, if its person has had too many. */
  async function countedKind(
    { id, kind, question_id: questionId, revision }: Delivery,
    listener: Listener,
  ): Promise<Delivery['kind'] | undefined> {
    if (!listener.isSecondLine || (kind !== 'escalation' && kind !== 'reminder')) return kind
    const isOver = hours.hit(listener, { questionId, revision })
    if (!isOver) return kind
    if (isOver === 'silent') return undefined
    await database.run('update deliveries set kind = $1 where id = $2', isOver, id)
    return isOver
  }

  /** Prepares one message about the questions that share it and are still waiting. */
  async function prepareMore(claimed: Delivery, kind: 'more' | 'more_reminder', channel: ChannelRow) {
    const id = claimed.folded_into ?? claimed.id
    const facts = await readFoldedFacts(database, { id, questionId: claimed.question_id })
    const now = effects.now()
    const waiting = facts.filter(({ state, expiresAt }) => state === 'waiting' && expiresAt > now)
    if (waiting.length === 0) return undefined
    const message = describeMore(waiting, { kind, id, publicUrl })
    return { channel, posting: { id: claimed.id, message, follows: [] } }
  }

  /** Runs the work in a transaction, and announces its end to the deliveries that wait for this one. */
  const settle = (work: (transaction: Transaction) => Promise<void>): Promise<void> =>
    database.transaction(async (transaction) => {
      await work(transaction)
      await transaction.announce(TOPIC)
    })

  async function giveBack(claimed: Delivery, error: DeliveryError): Promise<void> {
    const delayMs = backOff(error, claimed.tries, effects.token())
    const nextAt = delayMs === null ? null : effects.now() + delayMs
    await settle(async (transaction) => {
      await fail(transaction, claimed, { failure: error.message, nextAt })
      if (nextAt !== null) return
      if (error.code === 'gone') await channels.forget(transaction, claimed.channel_id)
      else await channels.failed(transaction, claimed.channel_id, error.message)
    })
  }

  /**
   * Drops a delivery that is out of date. If its last try failed, its channel is marked as failed, so that the owner
   * knows.
   */
  const leave = (claimed: Delivery, { failure }: Delivery): Promise<void> =>
    settle(async (transaction) => {
      await drop(transaction, claimed)
      if (failure !== null) await channels.failed(transaction, claimed.channel_id, failure)
    })

  return async (claimed: Delivery, before: Delivery): Promise<void> => {
    const prepared = await prepare(claimed)
    if (!prepared) return leave(claimed, before)
    try {
      const receipt = await post(targetOf(prepared.channel.target), prepared.posting)
      await settle(async (transaction) => {
        await complete(transaction, claimed, receipt)
        await channels.worked(transaction, claimed.channel_id)
      })
    } catch (error) {
      await giveBack(claimed, asDeliveryError(error, log))
    }
  }
}

/**
 * Turns any other error into a `DeliveryError`. Such an error is our own fault and may contain an address, so its code
 * is logged and its text goes nowhere.
 */
export function asDeliveryError(error: unknown, log: Pick<FastifyBaseLogger, 'error'>): DeliveryError {
  if (error instanceof DeliveryError) return error
  log.error(factsOf(error), 'A message could not be sent')
  return new DeliveryError('unreachable', 'Something went wrong here.')
}
