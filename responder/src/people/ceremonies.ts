import * as z from 'zod'
import { ServiceError } from '../errors.ts'
import type { PeopleContext } from './context.ts'

/** How long somebody may look for their security key. */
export const CEREMONY_MS = 5 * 60_000
/** Anybody may begin to sign in: this many at once fill no disk, and are more than an installation has people. */
const CEREMONIES = 20_000

export type CeremonyKind = 'join' | 'sign_in' | 'passkey'
export interface Ceremony {
  id: string
  challenge: string
  /** An invitation for `join`, a person for `passkey`, nothing for `sign_in`. */
  subject: string | null
}

const ceremonyRow = z.object({ id: z.string(), challenge: z.string(), subject: z.string().nullable() })

/** Challenges that are out. Each may be answered once, within `CEREMONY_MS`. */
export function createCeremonies({ effects, database }: PeopleContext) {
  const begin = (kind: CeremonyKind, subject: string | null): Promise<Ceremony> =>
    database.transaction(async ({ all, run }) => {
      const now = effects.now()
      await run('delete from ceremonies where expires_at <= $1', now)
      const [open] = await all('select count(*) as count from ceremonies')
      if (Number(open?.count) >= CEREMONIES) {
        throw new ServiceError('too_many', 'Too many people are signing in. Try again in a few minutes.', {
          retryAfterS: CEREMONY_MS / 1000,
        })
      }
      const ceremony = { id: effects.uuid(), challenge: effects.token(), subject }
      await run(
        'insert into ceremonies (id, kind, challenge, subject, expires_at) values ($1, $2, $3, $4, $5)',
        ...[ceremony.id, kind, ceremony.challenge, subject, now + CEREMONY_MS],
      )
      return ceremony
    })

  /** Takes a ceremony out, so that no second answer finds it, whatever becomes of this one. */
  const take = (kind: CeremonyKind, id: string): Promise<Ceremony | undefined> =>
    database.transaction(async ({ all }) => {
      const [row] = await all(
        'delete from ceremonies where id = $1 and kind = $2 and expires_at > $3 returning id, challenge, subject',
        ...[id, kind, effects.now()],
      )
      return row && ceremonyRow.parse(row)
    })

  return { begin, take }
}

export type Ceremonies = ReturnType<typeof createCeremonies>
