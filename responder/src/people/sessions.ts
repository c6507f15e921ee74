import type { Person } from '../api/people.ts'
import { hashSecret } from '../hash-secret.ts'
import { StoreUnavailableError, type Transaction } from '../store/database.ts'
import type { PeopleContext } from './context.ts'
import { deviceOf } from './device.ts'
import { actorOf, leftTopic, PERSON_COLUMNS, personOf } from './person.ts'

const DAY_MS = 24 * 60 * 60_000
/** A session that is not used for this long ends. */
export const SESSION_MS = 30 * DAY_MS
/** How precisely the last use is known. */
const USED_EVERY_MS = 5 * 60_000
/** The most sessions of a person. One more signs out the one that signed in first. */
const SESSIONS = 50

/** Manages sessions. Only the browser has a session's token, and the store has its hash. */
export function createSessions({ effects, database, audit }: PeopleContext) {
  /** Finds the current member that a cookie belongs to, and extends the session by `SESSION_MS`. */
  async function visitor(token: string | undefined, userAgent?: string): Promise<Person | undefined> {
    if (!token) return undefined
    const [hash, now] = [hashSecret(token), effects.now()]
    const [row] = await database.all(
      `select ${PERSON_COLUMNS}, sessions.used_at as session_used_at, sessions.device as session_device
       from sessions join people on people.id = sessions.person_id
       where sessions.hash = $1 and sessions.expires_at > $2 and people.removed_at is null`,
      hash,
      now,
    )
    if (!row) return undefined
    const device = deviceOf(userAgent) ?? row.session_device ?? null
    // Written only once in `USED_EVERY_MS`, so that not every view of the page is a write. With a full disk, the next
    // request that can write extends the session.
    if (Number(row.session_used_at) <= now - USED_EVERY_MS || device !== row.session_device) {
      await database
        .run(
          'update sessions set expires_at = $1, used_at = $2, device = $3 where hash = $4',
          ...[now + SESSION_MS, now, device, hash],
        )
        .catch(unlessUnavailable)
    }
    return personOf(row)
  }

  /** Signs somebody in. Resolves with the token for their cookie. */
  async function open({ run }: Transaction, personId: string): Promise<string> {
    const [token, now] = [effects.token(), effects.now()]
    await run('delete from sessions where expires_at <= $1', now)
    await run(
      `delete from sessions where person_id = $1 and hash not in (
         select hash from sessions where person_id = $1 order by created_at desc limit ${SESSIONS - 1})`,
      personId,
    )
    await run(
      'insert into sessions (hash, id, person_id, created_at, used_at, expires_at) values ($1, $2, $3, $4, $4, $5)',
      ...[hashSecret(token), effects.uuid(), personId, now, now + SESSION_MS],
    )
    return token
  }

  /** Ends the session of a token, if there is one. */
  const signOut = (token: string | undefined): Promise<void> =>
    database.transaction(async (transaction) => {
      const [session] = await transaction.all(
        'delete from sessions where hash = $1 returning person_id',
        hashSecret(token ?? ''),
      )
      if (!session) return
      const id = String(session.person_id)
      const actor = actorOf({ id })
      await transaction.announce(leftTopic(id))
      await audit.record(transaction, { actor, action: 'person.sign_out', subject: actor })
    })

  /** Ends every session of a person, including this one. */
  const signOutEverywhere = (person: Person): Promise<void> =>
    database.transaction(async (transaction) => {
      await transaction.run('delete from sessions where person_id = $1', person.id)
      await transaction.announce(leftTopic(person.id))
      const actor = actorOf(person)
      await audit.record(transaction, { actor, action: 'person.sign_out_everywhere', subject: actor })
    })

  return { visitor, open, signOut, signOutEverywhere }
}

/** Ignores a store that takes no writes: people who are signed in can still look around. */
function unlessUnavailable(error: unknown): void {
  if (!(error instanceof StoreUnavailableError)) throw error
}

export type Sessions = ReturnType<typeof createSessions>
