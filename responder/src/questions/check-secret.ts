import { ServiceError } from '../errors.ts'
import type { Asker } from '../projects/secrets.ts'
import type { Queries } from '../store/database.ts'
import type { QuestionsContext } from './context.ts'

/** Without a secret somebody asks in this process, as tests do. */
export interface Secret {
  secretHash?: Asker['secretHash'] | undefined
}

/**
 * Throws `wrong_secret` where the secret has ended since its request began: a body may take half a minute to arrive. In the
 * transaction of a change, whoever ends the secret comes before that change or after it.
 */
export async function checkSecret(
  { living }: Pick<QuestionsContext['projects'], 'living'>,
  { secretHash }: Secret,
  queries?: Pick<Queries, 'all'>,
): Promise<void> {
  if (secretHash === undefined || (await living([secretHash], queries)).has(secretHash)) return
  throw new ServiceError('wrong_secret', 'This secret no longer works.')
}
