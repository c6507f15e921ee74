import { isDeepStrictEqual } from 'node:util'
import type { Project as ShownProject } from '../api/projects.ts'
import { ServiceError } from '../errors.ts'
import type { PeopleContext } from '../people/context.ts'
import {
  createFreshPasskeys,
  type FreshPasskey,
  type PasskeyUse,
  passkeyNeeded,
} from '../people/fresh-passkeys.ts'
import { type Actor, actorOf } from '../people/person.ts'
import type { Transaction } from '../store/database.ts'
import { isLoosened } from './is-loosened.ts'
import { findPending } from './pending-change.ts'
import type { Project } from './project.ts'
import { secretsTopic } from './secrets.ts'
import {
  changed,
  checkCfa,
  checkEnough,
  checkPeople,
  checkSeen,
  differences,
  type ProjectChanges,
  type SeenChanges,
  type Settings,
  settingsOf,
} from './settings.ts'

interface ChangeParts {
  /** Reads and locks a project. Throws `not_found`. */
  lock: (transaction: Transaction, id: string) => Promise<Project>
  show: (transaction: Transaction, id: string) => Promise<ShownProject>
}

/**
 * Changes projects. A loosening takes what an approval takes: a fresh passkey and, where two people approve, a second
 * admin. The command line needs neither, because anyone there can also reach the store.
 */
export function createProjectChanges(context: PeopleContext, { lock, show }: ChangeParts) {
  const { effects, database, audit } = context
  const passkeys = createFreshPasskeys(context)

  /** Begins the use of a passkey for a change that loosens. Its answer then comes with the change. */
  const beginChange = (by: { id: string }, id: string, changes: ProjectChanges) =>
    passkeys.begin(by, subjectOf(id, changes))

  /** Begins the use of a passkey for confirming somebody else's change. */
  const beginConfirm = (by: { id: string }, id: string, pendingId: string) =>
    passkeys.begin(by, ['project.confirm', id, pendingId])

  /**
   * Changes settings, at once or when a second admin confirms. Throws `not_found`, `closed`, `invalid`,
   * `passkey_needed`.
   */
  async function change(
    by: Actor,
    id: string,
    { from, ...changes }: SeenChanges,
    passkey?: PasskeyUse,
  ): Promise<ShownProject> {
    const fresh =
      by === 'cli' || !passkey ? undefined : await passkeys.check(by, subjectOf(id, changes), passkey)
    return database.transaction(async (transaction) => {
      const before = await lock(transaction, id)
      // As it is shown: without people who were removed.
      if (from) checkSeen(await show(transaction, id), { from, ...changes })
      const after = changed(before, changes)
      await checkPeople(transaction, changes)
      await checkEnough(transaction, before, after)
      checkCfa(after)
      if (by !== 'cli' && isLoosened(before, after)) {
        await checkPasskey(transaction, before, fresh)
        if (before.rules.twoPeople) return await propose(transaction, by, before, changes)
      }
      return await apply(transaction, by, before, after)
    })
  }

  /**
   * Applies a pending change. Throws `not_allowed` for its proposer, `closed` if the project has changed since, and the
   * errors of `change`.
   */
  async function confirm(
    by: { id: string },
    id: string,
    pendingId: string,
    passkey?: PasskeyUse,
  ): Promise<ShownProject> {
    const fresh = passkey && (await passkeys.check(by, ['project.confirm', id, pendingId], passkey))
    return database.transaction(async (transaction) => {
      const before = await lock(transaction, id)
      const pending = await findPending(transaction, id, pendingId)
      if (pending.person_id === by.id)
        throw new ServiceError(
          'not_allowed',
          'You asked for this change, so another admin has to confirm it.',
        )
      if (!isDeepStrictEqual(pending.before, settingsOf(before)))
        throw new ServiceError(
          'closed',
          'The project has changed since then. Discard this, and make the change again.',
        )
      const after = changed(before, pending.changes)
      await checkPeople(transaction, pending.changes)
      await checkEnough(transaction, before, after)
      checkCfa(after)
      await checkPasskey(transaction, before, fresh)
      await transaction.run('delete from project_changes where project_id = $1', id)
      return await apply(transaction, by, before, after, pending.person_id)
    })
  }

  /** Discards a pending change. Throws `not_found`. */
  const discard = (by: { id: string }, id: string, pendingId: string): Promise<ShownProject> =>
    database.transaction(async (transaction) => {
      const { name } = await lock(transaction, id)
      const { changes } = await findPending(transaction, id, pendingId)
      await transaction.run('delete from project_changes where project_id = $1', id)
      const shown = await show(transaction, id)
      await record(transaction, by, id, 'discard_change', { name, changes })
      return shown
    })

  async function checkPasskey(
    transaction: Transaction,
    { rules }: Project,
    fresh: FreshPasskey | undefined,
  ): Promise<void> {
    if (!rules.freshPasskey) return
    if (!fresh) throw passkeyNeeded('This project lets nobody do more without a fresh passkey.')
    await passkeys.spend(transaction, fresh)
  }

  /** Stores a change that waits for a second admin. It replaces an earlier one. */
  async function propose(
    transaction: Transaction,
    by: { id: string },
    before: Project,
    changes: ProjectChanges,
  ): Promise<ShownProject> {
    const { id, name } = before
    await transaction.run('delete from project_changes where project_id = $1', id)
    await transaction.run(
      `insert into project_changes (project_id, id, person_id, before, changes, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      ...[
        id,
        effects.uuid(),
        by.id,
        JSON.stringify(settingsOf(before)),
        JSON.stringify(changes),
        effects.now(),
      ],
    )
    const shown = await show(transaction, id)
    await record(transaction, by, id, 'want_change', { name, changes })
    return shown
  }

  async function apply(
    transaction: Transaction,
    by: Actor,
    before: Project,
    after: Settings,
    wantedBy?: string,
  ): Promise<ShownProject> {
    const { packages, people, viewers, rules, identity, limits, cfa } = after
    await transaction.run(
      `update projects set packages = $1, people = $2, viewers = $3, rules = $4, identity = $5, limits = $6, cfa = $7
       where id = $8`,
      ...[JSON.stringify(packages), people && JSON.stringify(people), viewers && JSON.stringify(viewers)],
      ...[JSON.stringify(rules), identity && JSON.stringify(identity), JSON.stringify(limits)],
      ...[cfa ? 1 : 0, before.id],
    )
    // Turned on again, the API gets new secrets: nobody remembers who has the old ones.
    if (before.cfa && !cfa)
      await transaction.run("delete from secrets where project_id = $1 and opens = 'cfa-api'", before.id)
    const shown = await show(transaction, before.id)
    const both = differences(settingsOf(before), settingsOf(after))
    // Waiting builds may no longer be allowed.
    if ('identity' in both.after) await transaction.announce(secretsTopic(before.id))
    const detail = { name: before.name, ...both, ...(wantedBy !== undefined && { wantedBy }) }
    await record(transaction, by, before.id, 'change', detail)
    return shown
  }

  const record = (transaction: Transaction, by: Actor, id: string, action: string, detail: object) =>
    audit.record(transaction, {
      ...{ actor: actorOf(by), action: `project.${action}`, subject: `project:${id}` },
      detail: { ...detail },
    })

  return { beginChange, beginConfirm, change, confirm, discard }
}

/** What a passkey is used for: exactly this change. Its keys have a fixed order, and those not given are left out. */
const subjectOf = (
  id: string,
  { packages, people, viewers, identity, cfa, limits, rules }: ProjectChanges,
): unknown[] => {
  const names = Object.entries(rules ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const subject = { packages, people, viewers, identity, cfa, limits, rules: names }
  return ['project.change', id, JSON.stringify(subject)]
}
