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
/** How exactly the last use is known. */
const USED_EVERY_MS = 5 * 60_000
/** Of a project, that open the same: rotations within the grace time of earlier ones. Without a grace time there is always room. */
const SECRETS = 10

/** A job that may ask: by which secret of the project, or as which build. */
export interface Asker extends Project {
  secretHash?: string
  proof?: Proof
  /** What its service has confirmed of the build, without an identity token. */
  build?: VerifiedBuild
}

export interface Rotation {
  /** How long the older secrets work. */
  graceHours: number
  opens: SecretScope
  /** Of the new secret. */
  name?: string | undefined
}

/** What is announced where secrets of a project may have ended. */
export const secretsTopic = (projectId: string): string => `secrets:${projectId}`
export const whoseSecrets = (topic: string): string | undefined => /^secrets:(.+)$/.exec(topic)?.[1]

/** The secrets of projects: several of one project live at once while its jobs are given the new one. */
export function createSecrets({ effects, database }: { effects: Effects; database: Database }) {
  /** Compared with where there is nothing to compare with. */
  const nobodys = hashSecret(effects.token())
  const notedAt = new Map<string, number>()

  /**
   * Whose secret it is, if it is one that lives and opens this. A project is found by its name at its endpoint, and by its
   * id in the CFA API. The work is the same for a wrong secret and for a name that is nobody's: one query, one hash, and a
   * comparison with every secret there is, or with a dummy.
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
    const kept = rows.length > 0 ? rows.map(({ hash }) => String(hash ?? nobodys)) : [nobodys]
    const right = kept.filter((hash) => timingSafeEqual(given, Buffer.from(hash)))
    const [row] = rows
    if (!row || right.length === 0) return undefined
    noteUse(secretHash, rows.find(({ hash }) => hash === secretHash)?.used_at ?? null)
    return { ...projectOf(row), secretHash }
  }

  /** Behind the reply, and once in some minutes: nobody waits for it, and a store that can't be written changes nothing. */
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

  /** Which of these hashes are of secrets that still work. `queries`: of a transaction. */
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

  /** Makes a secret, which is called by its date unless it has a name. It is shown once: the store has its hash. */
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

  /** Lets older secrets that open the same end after `graceHours`, or when they would have anyway, and makes one. */
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
