import { ServiceError } from '../errors.ts'
import type { Queries } from '../store/database.ts'
import { nameKey } from './look-alikes.ts'

/** The error for a name that somebody has, or that looks like somebody's name. */
export const takenName = (name: string) =>
  new ServiceError(
    'taken',
    `Somebody here already has the name “${name}”, or one that looks like it. Choose another name.`,
  )

/** Words that messages and the audit log use when they name nobody: “nobody answered” has to mean just that. */
const OWN_WORDS = [
  'nobody',
  'somebody',
  'someone',
  'the service',
  'the job',
  'the registry',
  'the person at the terminal',
].map(nameKey)
/** Reserved only as the whole name, because there are people called You. */
const OWN_NAMES = new Set(['you', 'cli', 'service'].map(nameKey))

/** Whether a name begins with a reserved word, such as “nobody answered”, or is a reserved name. */
const isOwn = (key: string): boolean =>
  OWN_NAMES.has(key) || OWN_WORDS.some((own) => key === own || key.startsWith(`${own} `))

/**
 * Throws `taken` for a name that another person has, or that messages use for nobody in particular. If two people take
 * a name at the same time, the store's index decides.
 */
export async function checkName(
  { all }: Pick<Queries, 'all'>,
  name: string,
  personId: string | null = null,
): Promise<void> {
  if (isOwn(nameKey(name))) {
    throw new ServiceError('taken', `“${name}” would be misread in messages. Choose another name.`)
  }
  const [other] = await all(
    'select id from people where name_key = $1 and removed_at is null limit 1',
    nameKey(name),
  )
  if (other && other.id !== personId) throw takenName(name)
}
