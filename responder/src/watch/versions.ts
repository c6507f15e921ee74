import * as z from 'zod'
import { mayAsk, type Project } from '../projects/project.ts'
import { camelRow } from '../store/camel-row.ts'
import type { Database, Queries, Transaction } from '../store/database.ts'
import type { StagedVersion } from './staged.ts'
import { isClaimed, type Watch } from './watches.ts'

const versionRow = camelRow({
  name: z.string(),
  version: z.string(),
  tag: z.string(),
  seenAt: z.int(),
  goneAt: z.int().nullable(),
  checkedAt: z.int().nullable(),
  endedAt: z.int().nullable(),
}).transform(({ seenAt, endedAt, ...rest }) => ({
  ...{ ...rest, isEnded: endedAt !== null },
  wasStaged: rest.goneAt === null || seenAt < rest.goneAt,
}))

const VERSIONS =
  'select name, version, tag, seen_at, gone_at, checked_at, ended_at from watched_versions where project_id = $1'

/** A version that was staged and no longer is. */
export interface GoneVersion extends StagedVersion {
  goneAt: number
  checkedAt: number | null
  /** Whether the registry has listed the version as staged. Otherwise a job has asked about it. */
  wasStaged: boolean
}

/**
 * How long settled versions are kept, so that none is settled twice. No question stays open, and no registry stays
 * away, for as long.
 */
const KEPT_MS = 30 * 24 * 60 * 60_000

interface Found {
  /** All versions that the registry lists as staged. */
  staged: StagedVersion[]
  /** Versions that jobs have asked about, which may already be approved. */
  asked: StagedVersion[]
  now: number
}

/**
 * Stores what is staged, and notes what no longer is. Versions of packages that the project may no longer ask for are
 * ended.
 *
 * @param claim - The claim of the look that found it. Nothing is stored if the claim has been lost.
 */
export const keepStaged = (
  database: Database,
  project: Pick<Project, 'id' | 'packages'>,
  { staged, asked, now }: Found,
  claim: Pick<Watch, 'projectId' | 'nextAt'>,
): Promise<void> =>
  database.transaction(async (transaction) => {
    const { run, all } = transaction
    if (!(await isClaimed(transaction, claim))) return
    const before = new Map((await versionsOf({ all }, project.id)).map((one) => [keyOf(one), one]))
    const present = new Set(staged.map(keyOf))
    for (const one of [...staged, ...asked]) {
      const isThere = present.has(keyOf(one))
      const known = before.get(keyOf(one))
      if (known && (!isThere || isAsKept(known, one))) continue
      await run(
        `insert into watched_versions (project_id, name, version, tag, seen_at, gone_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (project_id, name, version) do update
           set tag = excluded.tag, gone_at = excluded.gone_at, checked_at = null, ended_at = null`,
        ...[project.id, one.name, one.version, one.tag, now, isThere ? null : now],
      )
    }
    await run(
      'delete from watched_versions where project_id = $1 and ended_at < $2',
      project.id,
      now - KEPT_MS,
    )
    for (const one of before.values()) {
      if (one.isEnded) continue
      if (!mayAsk(project, one.name)) await takeVersion(transaction, project.id, one, now)
      else if (one.goneAt === null && !present.has(keyOf(one)))
        await run(
          'update watched_versions set gone_at = $1 where project_id = $2 and name = $3 and version = $4',
          ...[now, project.id, one.name, one.version],
        )
    }
  })

export const readGone = async (queries: Pick<Queries, 'all'>, projectId: string): Promise<GoneVersion[]> =>
  (await versionsOf(queries, projectId)).flatMap(({ goneAt, isEnded, ...one }) =>
    goneAt === null || isEnded ? [] : [{ ...one, goneAt }],
  )

/** Lists what a project has staged, as far as is known. */
export const readWaiting = async (queries: Pick<Queries, 'all'>, projectId: string) =>
  (await versionsOf(queries, projectId)).filter(({ goneAt, isEnded }) => goneAt === null && !isEnded)

/**
 * Ends the watch of a version. Resolves with whether it was still watched, which is true for only one of several
 * callers.
 */
export async function takeVersion(
  { run }: Transaction,
  projectId: string,
  { name, version }: Pick<StagedVersion, 'name' | 'version'>,
  now: number,
): Promise<boolean> {
  const count = await run(
    `update watched_versions set ended_at = $1
     where project_id = $2 and name = $3 and version = $4 and ended_at is null`,
    ...[now, projectId, name, version],
  )
  return count > 0
}

const versionsOf = async ({ all }: Pick<Queries, 'all'>, projectId: string) =>
  z.array(versionRow).parse(await all(`${VERSIONS} order by seen_at, name, version`, projectId))

const isAsKept = (known: { goneAt: number | null; isEnded: boolean; tag: string }, { tag }: StagedVersion) =>
  known.goneAt === null && !known.isEnded && known.tag === tag

const keyOf = ({ name, version }: Pick<StagedVersion, 'name' | 'version'>): string => `${name}@${version}`
