import type { FastifyBaseLogger } from 'fastify'
import { ServiceError } from '../errors.ts'
import type { Database } from '../store/database.ts'
import type { ChannelRow, ChannelStore } from './channel-store.ts'
import { asDeliveryError } from './deliver.ts'
import type { PostMessage } from './kinds/index.ts'
import type { Message } from './message.ts'
import { targetOf } from './target.ts'

export interface SendingDeps {
  database: Database
  log: Pick<FastifyBaseLogger, 'error'>
  store: ChannelStore
  post: PostMessage
}

/** Sends a message while somebody waits, and records with the channel whether that worked. Throws `not_delivered`. */
export async function sendAtOnce(
  { id, target }: Pick<ChannelRow, 'id' | 'target'>,
  message: Message,
  { database, log, store, post }: SendingDeps,
): Promise<void> {
  try {
    await post(targetOf(target), { id: message.tag, message, follows: [] })
  } catch (error) {
    const { code, message: text } = asDeliveryError(error, log)
    await database.transaction(async (transaction) => {
      if (code === 'gone') await store.forget(transaction, id)
      else await store.failed(transaction, id, text)
    })
    throw new ServiceError('not_delivered', text)
  }
  await database.transaction((transaction) => store.worked(transaction, id))
}
