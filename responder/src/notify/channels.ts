import type { FastifyBaseLogger } from 'fastify'
import type { Channel, ChannelTarget, channelKind } from '../api/channels.ts'
import type { Person } from '../api/people.ts'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import { ServiceError } from '../errors.ts'
import type { Recorder } from '../people/context.ts'
import type { People } from '../people/people.ts'
import { actorOf } from '../people/person.ts'
import type { Projects } from '../projects/projects.ts'
import type { Database, Transaction } from '../store/database.ts'
import {
  type ChannelRow,
  createChannelStore,
  detailOf,
  type Owner,
  ownerColumn,
  shown,
} from './channel-store.ts'
import { asDeliveryError, createDeliver } from './deliver.ts'
import { createEnqueue } from './enqueue.ts'
import { createPost } from './kinds/index.ts'
import { describeTest } from './message.ts'
import { createOutbox } from './outbox.ts'
import { createSendRequest, type SendRequest } from './send-request.ts'
import { acceptTarget, targetOf } from './target.ts'
import { readVapidKeys } from './vapid.ts'

export interface ChannelsDeps {
  config: Pick<Config, 'publicUrl' | 'allowPrivateTargets' | 'smtpUrl' | 'mailFrom'>
  effects: Effects
  database: Database
  log: Pick<FastifyBaseLogger, 'error'>
  audit: Recorder
  people: Pick<People, 'names'>
  projects: Pick<Projects, 'mayAnswer'>
  /** Default: the network, within the bounds of `config`. */
  send?: SendRequest
}

export interface NewChannel {
  name: string
  target: ChannelTarget
}

export type Channels = ReturnType<typeof createChannels>

/** More would be a mistake, and a message each. */
const CHANNELS_MAX = 20

/** Where people are reached, and the outbox that reaches them. */
export function createChannels(deps: ChannelsDeps) {
  const { config, effects, database, log, audit, people, projects } = deps
  const { publicUrl, allowPrivateTargets } = config
  const store = createChannelStore(deps)
  const vapid = () => readVapidKeys(database)
  const post = createPost({
    config,
    send: deps.send ?? createSendRequest({ allowPrivateTargets }),
    now: effects.now,
    vapid,
  })
  const deliver = createDeliver({ database, effects, log, publicUrl, channels: store, people, post })
  const outbox = createOutbox({ database, effects, log, deliver })

  const list = async (owner: Owner): Promise<Channel[]> => (await store.listOf(owner)).map(shown)

  /** With the secret of a webhook, which is shown this once. Throws `invalid`, `too_many`. */
  async function add(by: Person, owner: Owner, { name, target }: NewChannel) {
    const accepted = acceptTarget(target, { config, effects })
    const row = newRow(owner, name, accepted)
    await database.transaction(async (transaction) => {
      await replacePush(transaction, accepted)
      const others = await store.listOf(owner, transaction)
      if (others.length >= CHANNELS_MAX) {
        throw new ServiceError('too_many', `More than ${CHANNELS_MAX} channels are too many.`)
      }
      await store.insert(transaction, row)
      await record(transaction, by, 'channel.add', row)
    })
    return { ...shown(row), secret: accepted.kind === 'webhook' ? accepted.secret : null }
  }

  /** Throws `not_found`, also for who may not know of it. */
  const remove = (by: Person, id: string): Promise<void> =>
    database.transaction(async (transaction) => {
      const row = mine(by, await store.find(id, transaction))
      await store.delete(transaction, id)
      await record(transaction, by, 'channel.remove', row)
    })

  /** Sends a message at once. Throws `not_found`, and `not_delivered` with what went wrong. */
  async function test(by: Person, id: string): Promise<void> {
    const row = mine(by, await store.find(id))
    const message = describeTest(effects.uuid(), publicUrl, effects.now())
    try {
      await post(targetOf(row.target), { id: message.tag, message, follows: [] })
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

  /** A browser has one subscription: whoever used it before, its messages go to who uses it now. */
  async function replacePush(transaction: Transaction, target: ChannelTarget): Promise<void> {
    if (target.kind !== 'web-push') return
    const rows = await transaction.all("select id, target from channels where kind = 'web-push'")
    for (const row of rows) {
      const other = targetOf(row.target)
      const isSame = other.kind === 'web-push' && other.endpoint === target.endpoint
      if (isSame) await store.delete(transaction, String(row.id))
    }
  }

  const record = (transaction: Transaction, by: Person, action: string, row: ChannelRow) =>
    audit.record(transaction, {
      actor: actorOf(by),
      action,
      subject: `channel:${row.id}`,
      detail: detailOf(row),
    })

  const newRow = (owner: Owner, name: string, target: ChannelTarget): ChannelRow => ({
    ...{ id: effects.uuid(), project_id: null, person_id: null, kind: target.kind, name },
    ...{ target: JSON.stringify(target), created_at: effects.now() },
    ...{ worked_at: null, failed_at: null, failure: null },
    ...Object.fromEntries([ownerColumn(owner)]),
  })

  return {
    list,
    add,
    remove,
    test,
    /** What can be added: e-mail where a server is configured. */
    kinds: (): (typeof channelKind.options)[number][] => {
      const hasMail = config.smtpUrl !== null && config.mailFrom !== null
      return ['web-push', ...(hasMail ? (['email'] as const) : []), 'slack', 'discord', 'ntfy', 'webhook']
    },
    /** The public key that a browser subscribes with, base64url. */
    vapidKey: async (): Promise<string> => (await vapid()).publicKey,
    enqueue: createEnqueue({ effects, projects }),
    start: outbox.start,
    stop: outbox.stop,
    drain: outbox.drain,
  }
}

/** One's own, and every one for admins. */
function mine(by: Person, row: ChannelRow | undefined): ChannelRow {
  if (row && (row.person_id === by.id || by.role === 'admin')) return row
  throw nothing()
}

const nothing = () => new ServiceError('not_found', 'There is no such channel.')
