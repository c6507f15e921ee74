import * as z from 'zod'
import type { Effects } from '../effects.ts'
import type { Recorder } from '../people/context.ts'
import { camelRow } from '../store/camel-row.ts'
import type { Database, Queries, Transaction } from '../store/database.ts'
import { describeTarget, targetText, type WatchTarget } from './target.ts'
import { WATCH_TOPIC } from './topic.ts'

const watchRow = camelRow({
  projectId: z.string(),
  project: z.string(),
  registry: z.string(),
  npmToken: z.string(),
  target: targetText,
  nextAt: z.int(),
  lookedAt: z.int().nullable(),
  failures: z.int(),
  failure: z.string().nullable(),
  failedAt: z.int().nullable(),
})

/** A project whose staged versions are watched. It contains two secrets, so nothing prints it. */
export type Watch = z.output<typeof watchRow>

const COLUMNS = `watches.project_id, projects.name as project, watches.registry, watches.npm_token, watches.target,
  watches.next_at, watches.looked_at, watches.failures, watches.failure, watches.failed_at`
const FROM = `select ${COLUMNS} from watches join projects on projects.id = watches.project_id`

export async function readWatches({ all }: Pick<Queries, 'all'>): Promise<Watch[]> {
  return z.array(watchRow).parse(await all(`${FROM} order by projects.name`))
}

export async function findWatch(
  { all }: Pick<Queries, 'all'>,
  projectId: string,
): Promise<Watch | undefined> {
  const [row] = await all(`${FROM} where watches.project_id = $1`, projectId)
  return row && watchRow.parse(row)
}

/**
 * Whether a watch is unchanged since a look claimed it, and holds it so until the transaction ends. It may have been
 * removed, set anew or claimed by another node while the registry was read.
 */
export async function isClaimed(
  { run }: Pick<Transaction, 'run'>,
  { projectId, nextAt }: Pick<Watch, 'projectId' | 'nextAt'>,
): Promise<boolean> {
  const sql = 'update watches set next_at = next_at where project_id = $1 and next_at = $2'
  return (await run(sql, projectId, nextAt)) > 0
}

export interface NewWatch {
  registry: string
  npmToken: string
  target: WatchTarget
}

interface WatchesDeps {
  database: Database
  effects: Pick<Effects, 'now'>
  audit: Recorder
}

/** Creates what the command line needs to set and remove watches. No page gets or gives a token. */
export function createWatches({ database, effects, audit }: WatchesDeps) {
  /** Starts a watch, or continues it with new tokens. Anything that failed is tried again at once. */
  const set = (
    project: { id: string; name: string },
    { registry, npmToken, target }: NewWatch,
  ): Promise<void> =>
    database.transaction(async (transaction) => {
      const now = effects.now()
      await transaction.run(
        `insert into watches (project_id, registry, npm_token, target, created_at, next_at, failures)
         values ($1, $2, $3, $4, $5, $5, 0)
         on conflict (project_id) do update set registry = excluded.registry, npm_token = excluded.npm_token,
           target = excluded.target, next_at = excluded.next_at, failures = 0, failure = null, failed_at = null`,
        ...[project.id, registry, npmToken, JSON.stringify(target), now],
      )
      await transaction.run(
        'update triggers set next_at = $1 where project_id = $2 and next_at > $1 and failure is not null',
        ...[now, project.id],
      )
      await transaction.announce(WATCH_TOPIC)
      const detail = { name: project.name, registry, target: describeTarget(target) }
      await record(transaction, project.id, 'watch', detail)
    })

  /** Ends a watch and deletes its tokens. Resolves with whether the project was watched. */
  const remove = ({ id, name }: { id: string; name: string }): Promise<boolean> =>
    database.transaction(async (transaction) => {
      const count = await transaction.run('delete from watches where project_id = $1', id)
      await transaction.run('delete from watched_versions where project_id = $1', id)
      await transaction.run('delete from triggers where project_id = $1', id)
      if (count > 0) await record(transaction, id, 'unwatch', { name })
      return count > 0
    })

  const record = (transaction: Transaction, id: string, action: string, detail: object) =>
    audit.record(transaction, {
      ...{ actor: 'cli', action: `project.${action}`, subject: `project:${id}`, detail: { ...detail } },
    })

  return { set, remove }
}
