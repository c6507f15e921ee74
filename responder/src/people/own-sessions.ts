import * as z from 'zod'
import type { Person, Session } from '../api/people.ts'
import { ServiceError } from '../errors.ts'
import { hashSecret } from '../hash-secret.ts'
import { camelRow } from '../store/camel-row.ts'
import type { PeopleContext } from './context.ts'
import { actorOf, leftTopic } from './person.ts'

const row = camelRow({
  id: z.string(),
  hash: z.string(),
  device: z.string().nullable(),
  createdAt: z.int(),
  usedAt: z.int(),
})

/** Lets a person see and end their own sessions. */
export function createOwnSessions({ effects, database, audit }: PeopleContext) {
  /** Lists a person's sessions, the last used first. `token` is that of the asking session. */
  async function list({ id }: Person, token: string | undefined): Promise<Session[]> {
    const rows = await database.all(
      `select id, hash, device, created_at, used_at from sessions where person_id = $1 and expires_at > $2
       order by used_at desc, id`,
      ...[id, effects.now()],
    )
    const own = hashSecret(token ?? '')
    return rows.map((one) => {
      const { hash, ...session } = row.parse(one)
      return { ...session, isThis: hash === own }
    })
  }

  /** Ends a session. Throws `not_found`, also for somebody else's session. */
  const end = (person: Person, id: string): Promise<void> =>
    database.transaction(async (transaction) => {
      const count = await transaction.run(
        'delete from sessions where id = $1 and person_id = $2',
        ...[id, person.id],
      )
      if (count === 0) throw new ServiceError('not_found', 'There is no such session.')
      // Every open page of theirs reconnects, and the one whose session ended is not let in.
      await transaction.announce(leftTopic(person.id))
      const actor = actorOf(person)
      await audit.record(transaction, { actor, action: 'person.end_session', subject: actor })
    })

  return { sessions: list, endSession: end }
}
