import type * as z from 'zod'
import type { Channel, ChannelTarget, channelBody } from '../api/channels.ts'
import type { Person } from '../api/people.ts'
import type { Config } from '../config/config.ts'
import { ServiceError } from '../errors.ts'
import { createLimiter } from '../limiter.ts'
import { actorOf } from '../people/person.ts'
import type { Transaction } from '../store/database.ts'
import { describeTest } from './channel-messages.ts'
import {
  type ChannelRow,
  detailOf,
  isConfirmed,
  mayHave,
  type Owner,
  ownerColumn,
  shown,
} from './channel-store.ts'
import { type ConfirmingDeps, createConfirmChannel } from './confirm-channel.ts'
import { sendAtOnce } from './send-at-once.ts'
import { acceptTarget, targetOf } from './target.ts'

export interface ManagingDeps extends ConfirmingDeps {
  config: Pick<Config, 'publicUrl' | 'allowPrivateTargets' | 'smtpUrl' | 'mailFrom'>
}

export type NewChannel = z.infer<typeof channelBody>

/** The most channels of one owner. More would be a mistake, and each gets every message. */
const CHANNELS_MAX = 20
/** The least time between two test messages to a channel, because its address may be somebody else's. */
const TEST_MS = 10_000
/**
 * Test messages and confirmation links that one person may send within `TESTS_WITHIN_MS`, no matter which channels they
 * delete and add meanwhile.
 */
const TESTS = 10
const TESTS_WITHIN_MS = 60 * 60_000

/** Creates what people can do with their own channels, and admins with those of projects. */
export function createManageChannels(deps: ManagingDeps) {
  const { config, effects, database, audit, store } = deps
  const confirming = createConfirmChannel(deps)
  const tests = createLimiter(TESTS, TESTS_WITHIN_MS, effects.now)
  const list = async (owner: Owner): Promise<Channel[]> => (await store.listOf(owner)).map(shown)

  /**
   * Adds a channel. Resolves with a webhook's secret too, which is shown only this once. Throws `invalid`, `too_many`.
   */
  async function add(by: Person, owner: Owner, { name, target }: NewChannel) {
    if (!mayHave(owner, target.kind)) {
      throw new ServiceError('invalid', 'A browser shows one person’s messages. Add it to your own channels.')
    }
    const accepted = acceptTarget(target, { config, effects })
    const row = newRow(owner, name, accepted)
    const isOpen = isConfirmed(row)
    if (!isOpen) checkTests(by)
    const token = await database.transaction(async (transaction) => {
      await replacePush(transaction, by, accepted)
      const others = await store.listOf(owner, transaction)
      if (others.length >= CHANNELS_MAX) {
        throw new ServiceError('too_many', `You can have at most ${CHANNELS_MAX} channels.`)
      }
      await store.insert(transaction, row)
      await record(transaction, by, 'channel.add', row)
      return isOpen ? undefined : confirming.begin(transaction, row.id)
    })
    // The channel shows the failure, and the link can be sent again.
    if (token !== undefined) await confirming.send(row, token).catch(unlessRefusal)
    const secret = accepted.kind === 'webhook' ? accepted.secret : null
    return { ...shown((await store.find(row.id)) ?? row), secret }
  }

  /** Sends a new confirmation link. Throws `not_found`, `closed`, `too_many`, `not_delivered`. */
  async function sendLink(by: Person, id: string): Promise<void> {
    const row = ownChannel(by, await store.find(id))
    if (isConfirmed(row)) throw new ServiceError('closed', 'This channel needs no link: it can be used.')
    checkTests(by)
    checkPause(row)
    const token = await database.transaction((transaction) => confirming.begin(transaction, id))
    await confirming.send(row, token)
  }

  /** Removes a channel. Throws `not_found`, also for people who may not know of the channel. */
  const remove = (by: Person, id: string): Promise<void> =>
    database.transaction(async (transaction) => {
      const row = ownChannel(by, await store.find(id, transaction))
      await store.delete(transaction, id)
      await record(transaction, by, 'channel.remove', row)
    })

  /**
   * Sends a test message at once. Throws `not_found`, `not_allowed`, `too_many`, or `not_delivered` with the reason.
   */
  async function test(by: Person, id: string): Promise<void> {
    const row = ownChannel(by, await store.find(id))
    if (!isConfirmed(row)) {
      throw new ServiceError('not_allowed', 'Open the link that was sent to this address first.')
    }
    checkTests(by)
    checkPause(row)
    await sendAtOnce(row, describeTest(effects.uuid(), config.publicUrl, effects.now()), deps)
  }

  /** Limits test messages, which may go to somebody else's address. */
  function checkTests(by: Person): void {
    const retryAfterS = tests.hit(by.id)
    if (retryAfterS === 0) return
    throw new ServiceError('too_many', 'You have tested channels too often. Wait a little.', { retryAfterS })
  }

  function checkPause(row: ChannelRow): void {
    const waitMs = Math.max(row.worked_at ?? 0, row.failed_at ?? 0) + TEST_MS - effects.now()
    if (waitMs <= 0) return
    const retryAfterS = Math.ceil(waitMs / 1000)
    throw new ServiceError('too_many', 'It was used a moment ago. Wait a little.', { retryAfterS })
  }

  /**
   * Removes other channels of the same browser. A browser has one subscription, whose messages go to the person who
   * uses it now.
   */
  async function replacePush(transaction: Transaction, by: Person, target: ChannelTarget): Promise<void> {
    if (target.kind !== 'web-push') return
    for (const row of await store.listOfKind('web-push', transaction)) {
      const other = targetOf(row.target)
      if (other.kind !== 'web-push' || other.endpoint !== target.endpoint) continue
      await store.delete(transaction, row.id)
      await record(transaction, by, 'channel.remove', row)
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
    ...{ worked_at: null, failed_at: null, failure: null, confirmed_at: null },
    ...Object.fromEntries([ownerColumn(owner)]),
  })

  return { list, add, remove, test, sendLink, lookAtLink: confirming.look, confirm: confirming.confirm }
}

/** Returns the channel if it is the person's own, or if they are an admin. */
function ownChannel(by: Person, row: ChannelRow | undefined): ChannelRow {
  if (row && (row.person_id === by.id || by.role === 'admin')) return row
  throw unknownChannel()
}

function unlessRefusal(error: unknown): void {
  if (!(error instanceof ServiceError)) throw error
}

const unknownChannel = () => new ServiceError('not_found', 'There is no such channel.')
