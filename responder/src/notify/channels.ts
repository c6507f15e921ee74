import type { FastifyBaseLogger } from 'fastify'
import { channelKind } from '../api/channels.ts'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import type { Recorder } from '../people/context.ts'
import type { Database } from '../store/database.ts'
import { createChannelStore, mayHave, type Owner } from './channel-store.ts'
import { createDeliver } from './deliver.ts'
import { createEnqueue } from './enqueue.ts'
import { createHourly } from './hourly.ts'
import { createPost } from './kinds/index.ts'
import { createManageChannels } from './manage-channels.ts'
import { createOutbox } from './outbox.ts'
import { type Asked, reachOf } from './reach.ts'
import { createSendRequest, type SendRequest } from './send-request.ts'
import { readVapidKeys } from './vapid.ts'

export interface ChannelsDeps {
  config: Pick<Config, 'publicUrl' | 'allowPrivateTargets' | 'smtpUrl' | 'mailFrom' | 'runWindowMs'>
  effects: Effects
  database: Database
  log: Pick<FastifyBaseLogger, 'error'>
  audit: Recorder
  /** Default: sends over the network, within the limits of `config`. */
  send?: SendRequest
}

export type Channels = ReturnType<typeof createChannels>

/** Creates the channels through which people are reached, and the outbox that delivers to them. */
export function createChannels(deps: ChannelsDeps) {
  const { config, effects, database, log } = deps
  const { publicUrl, allowPrivateTargets } = config
  const store = createChannelStore(deps)
  const vapid = () => readVapidKeys(database)
  const post = createPost({
    config,
    send: deps.send ?? createSendRequest({ allowPrivateTargets }),
    now: effects.now,
    vapid,
  })
  const hours = createHourly(effects.now)
  const deliver = createDeliver({ database, effects, log, publicUrl, channels: store, hours, post })
  const managing = createManageChannels({ ...deps, store, post })
  const outbox = createOutbox({ database, effects, log, deliver })

  return {
    ...managing,
    /** The kinds that the owner can add. E-mail is one only if a mail server is configured. */
    kinds: (owner: Owner): (typeof channelKind.options)[number][] => {
      const hasMail = config.smtpUrl !== null && config.mailFrom !== null
      return channelKind.options.filter((kind) => mayHave(owner, kind) && (kind !== 'email' || hasMail))
    },
    /** The public key that a browser subscribes with, in base64url. */
    vapidKey: async (): Promise<string> => (await vapid()).publicKey,
    enqueue: createEnqueue({ effects, config, hours }),
    /** Finds whom a question that was just asked reaches. */
    reach: (question: Asked) => reachOf(database, question, effects.now()),
    start: outbox.start,
    stop: outbox.stop,
    drain: outbox.drain,
  }
}
