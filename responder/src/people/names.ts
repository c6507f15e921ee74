import { ServiceError } from '../errors.ts'
import type { Queries } from '../store/database.ts'
import { nameKey } from './look-alikes.ts'

/** Somebody has this name, or one that looks like it. */
export const takenName = (name: string) =>
  new ServiceError(
    'taken',
    `Somebody here already has the name “${name}”, or one that looks like it. Choose another name.`,
  )

/** What messages and the audit log say where they name no person: “nobody answered” has to mean that. */
const OWN_WORDS = [
  ...[
    'nobody',
    'somebody',
    'someone',
    'the service',
    'the job',
    'the registry',
    'the person at the terminal',
  ],
].map(nameKey)
/** Alone only: there are people called You. */
const OWN_NAMES = new Set(['you', 'cli', 'service'].map(nameKey))

/** Also with more behind it: “nobody answered” is no name. */
const isOwn = (key: string): boolean =>
  OWN_NAMES.has(key) || OWN_WORDS.some((own) => key === own || key.startsWith(`${own} `))

/**
 * Refuses a name that another person has now, or that messages use for nobody in particular: `taken`. What two do at once, the
 * index of the store decides.
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
