import { timingSafeEqual } from 'node:crypto'
import type { SecretScope } from '../api/projects.ts'
import type { Effects } from '../effects.ts'
import { ServiceError } from '../errors.ts'
import { hashSecret } from '../hash-secret.ts'
import type { Proof } from '../identity/identity.ts'
import type { VerifiedBuild } from '../identity/verified-build.ts'
import type { Database, Queries, Transaction, Value } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import { PROJECT_COLUMNS, type Project, projectOf } from './project.ts'

const HOUR_MS = 60 * 60_000
/** How precisely the last use is known. */
const USED_EVERY_MS = 5 * 60_000
/**
 * The most secrets of a project with one scope, from rotations within the grace time of earlier ones. A rotation
 * without a grace time always finds room.
 */
const SECRETS = 10

/** A project whose job may ask, with the secret or the build that proved it. */
export interface Asker extends Project {
  secretHash?: string
  proof?: Proof
  /** What the CI service confirmed about the build, without an identity token. */
  build?: VerifiedBuild
}

export interface Rotation {
  /** How long older secrets still work. */
  graceHours: number
  opens: SecretScope
  /** The name of the new secret. */
  name?: string | undefined
}

/** The topic announced when secrets of a project may have ended. */
export const secretsTopic = (projectId: string): string => `secrets:${projectId}`
export const projectOfSecrets = (topic: string): string | undefined => /^secrets:(.+)$/.exec(topic)?.[1]

/** Manages the secrets of projects. Several may work at once, while a project's jobs get the new one. */
export function createSecrets({ effects, database }: { effects: Effects; database: Database }) {
  /** Hash that is compared if there is no secret to compare with. */
  const dummyHash = hashSecret(effects.token())
  const notedAt = new Map<string, number>()

  /**
   * Finds the project of a secret that still works and has the scope. The key is the project's name at its endpoint,
   * and its id in the CFA API. A wrong secret and an unknown name take the same work: one query, one hash, and a
   * comparison with every secret or with a dummy.
   */
  async function authenticate(
    key: string,
    secret: string,
    opens: SecretScope = 'endpoint',
  ): Promise<Asker | undefined> {
    const column = opens === 'endpoint' ? 'name' : 'id'
    const rows = await database.all(
      `select ${PROJECT_COLUMNS}, secrets.hash, secrets.used_at from projects left join secrets on secrets.project_id = projects.id
         and (secrets.expires_at is null or secrets.expires_at > $2) and secrets.opens = $3
       where projects.${column} = $1 and projects.removed_at is null`,
      ...[key, effects.now(), opens],
    )
    const secretHash = hashSecret(secret)
    const given = Buffer.from(secretHash)
    const kept = rows.length > 0 ? rows.map(({ hash }) => String(hash ?? dummyHash)) : [dummyHash]
    const right = kept.filter((hash) => timingSafeEqual(given, Buffer.from(hash)))
    const [row] = rows
    if (!row || right.length === 0) return undefined
    noteUse(secretHash, rows.find(({ hash }) => hash === secretHash)?.used_at ?? null)
    return { ...projectOf(row), secretHash }
  }

  /**
   * Notes the use of a secret, after the reply and once every few minutes. Nothing waits for it, and a store that can't
   * be written does no harm.
   */
  function noteUse(hash: string, knownAt: Value): void {
    const now = effects.now()
    if (Math.max(Number(knownAt ?? 0), notedAt.get(hash) ?? 0) > now - USED_EVERY_MS) return
    notedAt.set(hash, now)
    setImmediate(() => {
      database
        .run('update secrets set used_at = $1 where hash = $2', now, hash)
        .catch(() => notedAt.delete(hash))
    })
  }

  /** Finds which of these hashes belong to secrets that still work. `queries` may be a transaction's. */
  async function living(
    hashes: readonly string[],
    { all }: Pick<Queries, 'all'> = database,
  ): Promise<Set<string>> {
    const places = placesOf(hashes.length, 2)
    const rows = await all(
      `select hash from secrets where (expires_at is null or expires_at > $1) and hash in (${places})`,
      ...[effects.now(), ...hashes],
    )
    return new Set(rows.map(({ hash }) => String(hash)))
  }

  /**
   * Makes a secret, named by its date unless it has a name. It is shown only once, because the store has only its hash.
   */
  async function issue(
    { run }: Transaction,
    projectId: string,
    { opens, name }: Pick<Rotation, 'opens' | 'name'>,
  ): Promise<string> {
    const [secret, now] = [effects.token(), effects.now()]
    await run(
      'insert into secrets (hash, project_id, opens, name, created_at) values ($1, $2, $3, $4, $5)',
      ...[hashSecret(secret), projectId, opens, name ?? new Date(now).toISOString().slice(0, 10), now],
    )
    return secret
  }

  /**
   * Makes a secret. Older ones with the same scope end after `graceHours`, or earlier if they would have anyway. Throws
   * `invalid` if too many would work at once.
   */
  async function replace(
    transaction: Transaction,
    projectId: string,
    { graceHours, opens, name }: Rotation,
  ): Promise<string> {
    const now = effects.now()
    const end = now + Math.round(graceHours * HOUR_MS)
    await transaction.run(
      `update secrets set expires_at = $1
       where project_id = $2 and opens = $3 and (expires_at is null or expires_at > $1)`,
      ...[end, projectId, opens],
    )
    await transaction.run('delete from secrets where project_id = $1 and expires_at <= $2', projectId, now)
    const [living] = await transaction.all(
      'select count(*) as count from secrets where project_id = $1 and opens = $2',
      ...[projectId, opens],
    )
    if (Number(living?.count) >= SECRETS) {
      throw new ServiceError(
        'invalid',
        `${SECRETS} such secrets of this project work at once. Wait for one to end, or let all end now.`,
      )
    }
    await transaction.announce(secretsTopic(projectId))
    return issue(transaction, projectId, { opens, name })
  }

  return { authenticate, living, issue, replace }
}
