import * as z from 'zod'
import type { ChannelConfirmation } from '../api/channels.ts'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import { ServiceError } from '../errors.ts'
import { hashSecret } from '../hash-secret.ts'
import type { Recorder } from '../people/context.ts'
import type { Queries, Transaction } from '../store/database.ts'
import { describeConfirmation } from './channel-messages.ts'
import { type ChannelRow, detailOf } from './channel-store.ts'
import { type SendingDeps, sendAtOnce } from './send-at-once.ts'

export interface ConfirmingDeps extends SendingDeps {
  config: Pick<Config, 'publicUrl'>
  effects: Effects
  audit: Recorder
}

/** How long a link can be used: anyone who reads the mailbox does so within a day. */
export const CONFIRM_MS = 24 * 60 * 60_000

const owners = z.object({ id: z.string(), person: z.string().nullable(), project: z.string().nullable() })

const usedLink = () =>
  new ServiceError('used', 'This link has been used or has expired. A new one can be sent from the settings.')

/**
 * Creates the confirmation of addresses. Until somebody who reads the mailbox confirms, it gets nothing except a link.
 * The store keeps only the hash of the token after the link's `#`.
 */
export function createConfirmChannel(deps: ConfirmingDeps) {
  const { config, effects, database, audit, store } = deps

  /** Makes a token for a new link, after which older links of this channel no longer work. */
  async function begin({ run }: Transaction, id: string): Promise<string> {
    const token = effects.token()
    await run(
      'update channels set confirm_hash = $1, confirm_until = $2 where id = $3 and confirmed_at is null',
      ...[hashSecret(token), effects.now() + CONFIRM_MS, id],
    )
    return token
  }

  /** Sends the link and records with the channel whether that worked. Throws `not_delivered`. */
  async function send(row: ChannelRow, token: string): Promise<void> {
    const link = `${config.publicUrl}/confirm-channel#${token}`
    await sendAtOnce(row, describeConfirmation(effects.uuid(), link, effects.now() + CONFIRM_MS), deps)
  }

  /** Tells anyone who has the link who would send messages. Throws `used`. */
  async function look(token: string): Promise<ChannelConfirmation> {
    const { person, project } = await find(database, token)
    return { person, project }
  }

  /** Confirms the address of a link. Throws `used`. */
  const confirm = (token: string): Promise<void> =>
    database.transaction(async (transaction) => {
      const { id } = await find(transaction, token)
      const count = await transaction.run(
        `update channels set confirmed_at = $1, confirm_hash = null, confirm_until = null
         where id = $2 and confirm_hash = $3`,
        ...[effects.now(), id, hashSecret(token)],
      )
      const row = await store.find(id, transaction)
      if (count === 0 || !row) throw usedLink()
      const entry = { actor: 'service', action: 'channel.confirm', subject: `channel:${id}` }
      await audit.record(transaction, { ...entry, detail: detailOf(row) })
    })

  async function find({ all }: Pick<Queries, 'all'>, token: string) {
    const [row] = await all(
      `select channels.id, people.name as person, projects.name as project from channels
       left join people on people.id = channels.person_id left join projects on projects.id = channels.project_id
       where channels.confirm_hash = $1 and channels.confirm_until > $2 and projects.removed_at is null`,
      ...[hashSecret(token), effects.now()],
    )
    if (!row) throw usedLink()
    return owners.parse(row)
  }

  return { begin, send, look, confirm }
}
