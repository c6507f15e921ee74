import * as z from 'zod'
import { type Person, type Role, role } from '../api/people.ts'
import { ServiceError } from '../errors.ts'
import { hashSecret } from '../hash-secret.ts'
import { camelRow } from '../store/camel-row.ts'
import type { Queries, Row, Transaction } from '../store/database.ts'
import type { PeopleContext } from './context.ts'
import { checkName } from './names.ts'
import { type Actor, actorOf, notAdmin } from './person.ts'

/** How long an invitation is valid: it may wait for somebody who is away for some days. */
export const INVITATION_MS = 7 * 24 * 60 * 60_000
/**
 * How long the first link is valid. It makes an admin and is in a log, so it ends soon. The person who starts the
 * service uses it at once, or starts the service again.
 */
export const FIRST_LINK_MS = 60 * 60_000

const invitationRow = camelRow({
  id: z.string(),
  role,
  name: z.string().nullable(),
  /** A person's name. `null` for the person who runs the service. */
  invitedBy: z.string().nullable(),
  createdAt: z.int(),
  expiresAt: z.int(),
})
export type Invitation = z.infer<typeof invitationRow>

const COLUMNS = `invitations.id, invitations.role, invitations.name, people.name as invited_by,
  invitations.created_at, invitations.expires_at
  from invitations left join people on people.id = invitations.invited_by`

const FORGET_FIRST_LINK = 'delete from invitations where invited_by is null and used_at is null'

const invitationOf = (row: Row) => invitationRow.parse(row)

/** The same error for an unknown, used, removed or expired link, so that nobody learns which links existed. */
export const usedInvitation = () =>
  new ServiceError('used', 'This invitation has been used or has expired. Ask for a new one.')

/** Creates links that each let one person join. The store keeps only the hash of the token after the `#`. */
export function createInvitations({ config, effects, database, audit }: PeopleContext) {
  /** Makes the link for the first admin, which replaces any earlier one. `undefined` if somebody has joined. */
  const firstLink = (): Promise<string | undefined> =>
    database.transaction(async (transaction) => {
      const [somebody] = await transaction.all('select 1 as one from people where removed_at is null limit 1')
      if (somebody) return undefined
      await transaction.run(FORGET_FIRST_LINK)
      const made = { role: 'admin' as const, name: null, livesMs: FIRST_LINK_MS }
      return (await make(transaction, 'service', made)).link
    })

  /**
   * Makes an invitation, whose `link` is shown only once. `by` may be somebody at the service's command line. Throws
   * `taken` for the name of a current member, and `not_allowed` if `by` is no longer an admin.
   */
  async function invite(by: Person | 'cli', { role, name }: { role: Role; name: string | null }) {
    const made = { role, name, livesMs: INVITATION_MS }
    return database.transaction(async (transaction) => {
      if (by !== 'cli') await checkAdmin(transaction, by)
      if (name !== null) await checkName(transaction, name)
      return make(transaction, by, made)
    })
  }

  /** In the transaction of an invitation, the end of an admin comes before it, or after it and ends it too. */
  async function checkAdmin({ all }: Transaction, { id }: Person): Promise<void> {
    const admins = await all(
      `select id from people where id = $1 and role = 'admin' and removed_at is null${database.forUpdate}`,
      id,
    )
    if (admins.length === 0) throw notAdmin()
  }

  async function make(
    transaction: Transaction,
    by: Person | 'cli' | 'service',
    { role, name, livesMs }: { role: Role; name: string | null; livesMs: number },
  ): Promise<Invitation & { link: string }> {
    const [token, createdAt] = [effects.token(), effects.now()]
    const [actor, invitedBy] = typeof by === 'string' ? [by, null] : [actorOf(by), by.name]
    const invitedById = by === 'service' ? null : by === 'cli' ? by : by.id
    const expiresAt = createdAt + livesMs
    const invitation = { id: effects.uuid(), role, name, invitedBy, createdAt, expiresAt }
    await transaction.run('delete from invitations where used_at is null and expires_at <= $1', createdAt)
    await transaction.run(
      `insert into invitations (id, hash, role, name, invited_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      ...[invitation.id, hashSecret(token), role, name, invitedById, createdAt, expiresAt],
    )
    const subject = `invitation:${invitation.id}`
    await audit.record(transaction, { actor, action: 'invitation.make', subject, detail: { role, name } })
    return { ...invitation, link: `${config.publicUrl}/join#${token}` }
  }

  /** Finds an open invitation by its token. Throws `used` if there is none. */
  async function look(token: string, queries: Pick<Queries, 'all'> = database): Promise<Invitation> {
    const [row] = await queries.all(
      `select ${COLUMNS} where invitations.hash = $1 and invitations.used_at is null and invitations.expires_at > $2`,
      hashSecret(token),
      effects.now(),
    )
    if (!row) throw usedInvitation()
    return invitationOf(row)
  }

  /**
   * Uses an invitation up and ends the first link. Throws `used` if somebody was faster or the invitation has expired.
   */
  async function use(transaction: Transaction, id: string): Promise<void> {
    const now = effects.now()
    const count = await transaction.run(
      'update invitations set used_at = $1 where id = $2 and used_at is null and expires_at > $1',
      ...[now, id],
    )
    if (count === 0) throw usedInvitation()
    await transaction.run(FORGET_FIRST_LINK)
  }

  /** Lists the open invitations, the latest first. */
  async function invitations(): Promise<Invitation[]> {
    const rows = await database.all(
      `select ${COLUMNS} where invitations.used_at is null and invitations.expires_at > $1
       order by invitations.created_at desc, invitations.id`,
      effects.now(),
    )
    return rows.map(invitationOf)
  }

  /** Withdraws an open invitation. Throws `not_found`. */
  const removeInvitation = (by: Actor, id: string): Promise<void> =>
    database.transaction(async (transaction) => {
      const count = await transaction.run('delete from invitations where id = $1 and used_at is null', id)
      if (count === 0) throw new ServiceError('not_found', 'There is no such invitation.')
      const entry = { actor: actorOf(by), action: 'invitation.remove', subject: `invitation:${id}` }
      await audit.record(transaction, entry)
    })

  return { firstLink, invite, look, use, invitations, removeInvitation }
}

export type Invitations = ReturnType<typeof createInvitations>
