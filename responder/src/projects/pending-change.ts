import * as z from 'zod'
import { pendingChange } from '../api/rules.ts'
import { ServiceError } from '../errors.ts'
import { jsonText } from '../json-text.ts'
import type { Queries } from '../store/database.ts'

const pendingRow = z.object({
  id: z.string(),
  person_id: z.string(),
  before: jsonText(z.unknown()),
  changes: jsonText(pendingChange.shape.changes),
})

/** Finds a change that waits for a second admin. Throws `not_found`. */
export async function findPending({ all }: Queries, projectId: string, id: string) {
  const [row] = await all('select * from project_changes where project_id = $1 and id = $2', projectId, id)
  if (!row) throw new ServiceError('not_found', 'There is no such change.')
  return pendingRow.parse(row)
}
