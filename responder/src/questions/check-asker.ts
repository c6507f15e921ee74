import { ServiceError } from '../errors.ts'
import { refused } from '../identity/identity.ts'
import type { Asker } from '../projects/secrets.ts'
import type { Queries } from '../store/database.ts'
import type { QuestionsContext } from './context.ts'

/** What a job has shown. Without a secret and a proof somebody asks in this process, as tests do. */
export type Asking = Pick<Asker, 'id' | 'secretHash' | 'proof'>

/**
 * Throws where the secret has ended, or the build may not ask any more, since its request began: a body may take half a
 * minute to arrive. In the transaction of a change, who ends it comes before that change or after it.
 */
export async function checkAsker(
  { living, admits }: Pick<QuestionsContext['projects'], 'living' | 'admits'>,
  { id, secretHash, proof }: Asking,
  queries?: Pick<Queries, 'all'>,
): Promise<void> {
  if (secretHash !== undefined && !(await living([secretHash], queries)).has(secretHash))
    throw new ServiceError('wrong_secret', 'This secret no longer works.')
  if (proof && !(await admits(id, proof.token, queries))) throw refused()
}
