import { ServiceError } from '../errors.ts'
import { refused } from '../identity/identity.ts'
import type { Asker } from '../projects/secrets.ts'
import type { Queries } from '../store/database.ts'
import type { QuestionsContext } from './context.ts'

/** The credentials of a job. With neither a secret nor a proof, code in this process asks, as tests do. */
export type Asking = Pick<Asker, 'id' | 'secretHash' | 'proof'>

/**
 * Checks that the secret still works, or the build may still ask: a body may take half a minute to arrive after its
 * request began. In the transaction of a change, an end of either comes before that change or after it.
 *
 * @throws {ServiceError} `wrong_secret` or `build_refused`.
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
