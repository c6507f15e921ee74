import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import { ServiceError } from '../errors.ts'
import type { Database } from '../store/database.ts'
import { type CfaRequest, type RequestContent, requestOf } from './request.ts'

/** How long an unvalidated request is kept. A client validates it within seconds. */
const KEPT_MS = 10 * 60_000

interface StoreContext {
  config: Pick<Config, 'openPerProject'>
  effects: Pick<Effects, 'now' | 'uuid'>
  database: Database
}

/** Keeps requests between their two steps: a client makes one, and then validates it, which asks the people. */
export function createRequestStore({ config, effects, database }: StoreContext) {
  /** Adds a request. Throws `too_many`. */
  const add = (projectId: string, content: RequestContent): Promise<CfaRequest> =>
    database.transaction(async ({ run, all }) => {
      const now = effects.now()
      await all(`select id from projects where id = $1${database.forUpdate}`, projectId)
      await run('delete from cfa_requests where created_at <= $1', now - KEPT_MS)
      const [row] = await all('select count(*) as count from cfa_requests where project_id = $1', projectId)
      if (Number(row?.count) >= config.openPerProject)
        throw new ServiceError('too_many', 'This project has too many requests that were never validated.', {
          retryAfterS: KEPT_MS / 1000,
        })
      const id = effects.uuid()
      await run(
        'insert into cfa_requests (id, project_id, content, created_at) values ($1, $2, $3, $4)',
        ...[id, projectId, JSON.stringify(content), now],
      )
      return { id, projectId, content, createdAt: now }
    })

  async function find(projectId: string, id: string): Promise<CfaRequest | undefined> {
    const [row] = await database.all(
      'select * from cfa_requests where id = $1 and project_id = $2 and created_at > $3',
      ...[id, projectId, effects.now() - KEPT_MS],
    )
    return row && requestOf(row)
  }

  const remove = (id: string) => database.run('delete from cfa_requests where id = $1', id)

  return { add, find, remove }
}
