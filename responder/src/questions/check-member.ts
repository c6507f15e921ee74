import type { Person } from '../api/people.ts'
import { ServiceError } from '../errors.ts'
import type { Database, Queries } from '../store/database.ts'

/**
 * Checks that a person has not been removed since their request began. In the transaction of an answer, their removal
 * comes before that answer, or after it and takes it back.
 *
 * @throws {ServiceError} `signed_out`.
 */
export async function checkMember(
  { all }: Pick<Queries, 'all'>,
  { id }: Pick<Person, 'id'>,
  { forShare }: Pick<Database, 'forShare'>,
): Promise<void> {
  const rows = await all(`select id from people where id = $1 and removed_at is null${forShare}`, id)
  if (rows.length === 0) throw new ServiceError('signed_out', 'Sign in first.')
}
