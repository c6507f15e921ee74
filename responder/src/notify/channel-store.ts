import * as z from 'zod'
import { type Channel, channelKind } from '../api/channels.ts'
import type { Effects } from '../effects.ts'
import type { Recorder } from '../people/context.ts'
import type { Database, Queries, Transaction } from '../store/database.ts'
import { removeDue } from './deliveries.ts'
import { hintOf, targetOf } from './target.ts'

const channelRow = z.object({
  id: z.string(),
  project_id: z.string().nullable(),
  person_id: z.string().nullable(),
  kind: channelKind,
  name: z.string(),
  /** JSON with secrets. */
  target: z.string(),
  created_at: z.number(),
  worked_at: z.number().nullable(),
  failed_at: z.number().nullable(),
  failure: z.string().nullable(),
  /** Only used for e-mail. */
  confirmed_at: z.number().nullable(),
})
export type ChannelRow = z.infer<typeof channelRow>

/** SQL condition: whether anything except the confirmation link may be sent to a channel. */
export const MAY_SEND = "(channels.kind <> 'email' or channels.confirmed_at is not null)"

export const isConfirmed = ({ kind, confirmed_at }: Pick<ChannelRow, 'kind' | 'confirmed_at'>): boolean =>
  kind !== 'email' || confirmed_at !== null

/** Who a channel belongs to. */
export type Owner = { personId: string } | { projectId: string }

export const ownerColumn = (owner: Owner): ['person_id' | 'project_id', string] =>
  'personId' in owner ? ['person_id', owner.personId] : ['project_id', owner.projectId]

/** Whether a channel of this kind can belong to the owner. A browser is one person's, never a project's. */
export const mayHave = (owner: Owner, kind: ChannelRow['kind']): boolean =>
  kind !== 'web-push' || 'personId' in owner

export interface StoreDeps {
  database: Database
  effects: Pick<Effects, 'now'>
  audit: Recorder
}

export type ChannelStore = ReturnType<typeof createChannelStore>

/** Reads and writes the table `channels`. */
export function createChannelStore({ database, effects, audit }: StoreDeps) {
  async function find(id: string, { all }: Pick<Queries, 'all'> = database): Promise<ChannelRow | undefined> {
    const [row] = await all('select * from channels where id = $1', id)
    return row && channelRow.parse(row)
  }

  async function listOf(owner: Owner, { all }: Pick<Queries, 'all'> = database): Promise<ChannelRow[]> {
    const [column, id] = ownerColumn(owner)
    const rows = await all(`select * from channels where ${column} = $1 order by created_at, id`, id)
    return rows.map((row) => channelRow.parse(row))
  }

  return {
    find,
    listOf,
    listOfKind: async (kind: ChannelRow['kind'], { all }: Transaction): Promise<ChannelRow[]> => {
      const rows = await all('select * from channels where kind = $1 order by created_at, id', kind)
      return rows.map((row) => channelRow.parse(row))
    },
    insert: ({ run }: Transaction, row: ChannelRow) =>
      run(
        `insert into channels (id, project_id, person_id, kind, name, target, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        ...[row.id, row.project_id, row.person_id, row.kind, row.name, row.target, row.created_at],
      ),
    delete: remove,
    worked: ({ run }: Transaction, id: string) =>
      run(
        'update channels set worked_at = $1, failed_at = null, failure = null where id = $2',
        effects.now(),
        id,
      ),
    failed: ({ run }: Transaction, id: string, failure: string) =>
      run('update channels set failed_at = $1, failure = $2 where id = $3', effects.now(), failure, id),
    /** Removes a channel whose receiver is gone, in the service's own name. */
    forget: async (transaction: Transaction, id: string): Promise<void> => {
      const row = await find(id, transaction)
      if (!row) return
      await remove(transaction, id)
      const entry = { actor: 'service', action: 'channel.remove', subject: `channel:${id}` }
      await audit.record(transaction, { ...entry, detail: detailOf(row) })
    },
  }
}

/** Deletes a channel and its due deliveries. Past deliveries are deleted with their questions. */
async function remove(transaction: Transaction, id: string): Promise<void> {
  await removeDue(transaction, id)
  await transaction.run('delete from channels where id = $1', id)
}

/** The details of a channel for the audit log, without its address. */
export const detailOf = ({ kind, name, person_id, project_id }: ChannelRow) => ({
  kind,
  name,
  ...(person_id === null ? { project: project_id } : { person: person_id }),
})

/** The view of a channel that people get. */
export const shown = (row: ChannelRow): Channel => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  hint: hintOf(targetOf(row.target)),
  createdAt: row.created_at,
  workedAt: row.worked_at,
  failedAt: row.failed_at,
  failure: row.failure,
  isConfirmed: isConfirmed(row),
})
