import * as z from 'zod'
import type { Effects } from '../effects.ts'
import { jsonText } from '../json-text.ts'
import type { Database, Queries } from '../store/database.ts'
import { type Claims, judge, type Policy, policy } from './policy.ts'
import { readBuild, type VerifiedBuild } from './verified-build.ts'
import type { Signed, VerifiedToken } from './verify-token.ts'

/**
 * Builds kept for each project: as many accepted ones and as many refused ones, so that neither kind can push the other
 * out.
 */
const KEPT = 20
const DAY_MS = 24 * 60 * 60_000
const CLAIMS_BYTES = 8 * 1024

/** A build that identified itself. */
export interface Build {
  id: string
  at: number
  build: VerifiedBuild
  claims: Claims
  /** The requirements that the build does not meet. `null` if it was accepted. */
  refusal: string | null
}

const claimsText = jsonText(z.record(z.string(), z.unknown()))
const row = z.object({
  id: z.string(),
  at: z.int(),
  issuer: z.string(),
  claims: claimsText,
  refusal: z.string().nullable(),
})

const refusedRow = row.extend({
  name: z.string(),
  people: jsonText(z.array(z.string())).nullable(),
  identity: jsonText(policy),
})
type RefusedBuild = Omit<Build, 'claims'> & { project: string }

/** The topic announced when a build of the project is refused. */
export const refusedTopic = (projectId: string): string => `${REFUSED}${projectId}`
const REFUSED = 'refused:'

/** The id of the project in a `refusedTopic`. `undefined` for all other topics. */
export const projectOfRefused = (topic: string): string | undefined =>
  topic.startsWith(REFUSED) ? topic.slice(REFUSED.length) : undefined

/** Keeps the latest builds of each project, to show why one was refused and what other rules would make of them. */
export function createBuilds({ database, effects }: { database: Database; effects: Pick<Effects, 'now'> }) {
  /**
   * Keeps a build. The same token is kept only once, with its latest refusal if it has one. Claims of more than
   * `CLAIMS_BYTES` are not kept.
   */
  async function keep(projectId: string, token: Signed, refusal: string | null): Promise<void> {
    const claims = JSON.stringify(token.claims)
    if (Buffer.byteLength(claims) > CLAIMS_BYTES) return
    await database.transaction(async ({ run, announce }) => {
      await run(
        `insert into builds (id, project_id, at, issuer, claims, refusal) values ($1, $2, $3, $4, $5, $6)
         on conflict (id) do update set at = excluded.at, refusal = excluded.refusal
           where excluded.refusal is not null`,
        ...[token.hash, projectId, effects.now(), token.issuer, claims, refusal],
      )
      const kind = `project_id = $1 and refusal is ${refusal === null ? '' : 'not '}null`
      await run(
        `delete from builds where ${kind} and id not in
           (select id from builds where ${kind} order by at desc, id limit ${KEPT})`,
        projectId,
      )
      if (refusal !== null) await announce(refusedTopic(projectId))
    })
  }

  /** Lists the kept builds of a project, the latest first. */
  async function list({ id, identity }: { id: string; identity: Policy | null }): Promise<Build[]> {
    const rows = await database.all(
      'select id, at, issuer, claims, refusal from builds where project_id = $1 order by at desc, id',
      id,
    )
    return rows.map((one) => buildOf(row.parse(one), identity ?? []))
  }

  /** Judges the latest builds by other rules. */
  async function preview(projectId: string, rules: Policy): Promise<Build[]> {
    const builds = await list({ id: projectId, identity: rules })
    return builds.map(({ build, claims, ...rest }) => {
      const judged = judge(build.issuer, claims, rules)
      return { ...rest, build, claims, refusal: 'refusal' in judged ? judged.refusal : null }
    })
  }

  /** Lists the builds refused in the last day, at most `KEPT`, in the projects that pass `mayAnswer`. */
  async function refused(
    mayAnswer: (project: { people: string[] | null }) => boolean,
  ): Promise<RefusedBuild[]> {
    const rows = await database.all(
      `select builds.id, builds.at, builds.issuer, builds.claims, builds.refusal, projects.name, projects.people,
         projects.identity
       from projects join builds on builds.project_id = projects.id
       where projects.removed_at is null and projects.identity is not null and builds.refusal is not null
         and builds.at > $1
       order by builds.at desc, builds.id`,
      effects.now() - DAY_MS,
    )
    const found = rows.map((one) => refusedRow.parse(one)).filter(mayAnswer)
    return found.slice(0, KEPT).map(({ name, people, identity, ...rest }) => {
      const { claims, ...build } = buildOf(rest, identity)
      return { ...build, project: name }
    })
  }

  return { keep, list, preview, refused }
}

export type Builds = ReturnType<typeof createBuilds>

function buildOf({ issuer, claims, ...rest }: z.infer<typeof row>, rules: Policy): Build {
  const ci = rules.find((rule) => rule.issuer === issuer)?.ci ?? 'other'
  return { ...rest, claims, build: readBuild({ ci, issuer }, claims) }
}

/**
 * Binds a token that is not bound to one question to one release: to its approval, its code and every attempt at them.
 * Anyone who intercepts the token can use it for nothing else, except to ask about the dist-tags of one other release:
 * a run of semantic-release may add a channel to the previous one before it publishes the next.
 *
 * @returns Whether the token may ask for this release.
 */
export async function useToken(
  { run, all }: Queries,
  { hash, expiresAt }: VerifiedToken,
  { release, isDistTag }: { release: string; isDistTag: boolean },
): Promise<boolean> {
  const isUsedFor = async (use: string): Promise<boolean> => {
    const [used] = await all('select release from token_uses where hash = $1', use)
    return used?.release === release
  }
  if (isDistTag && (await isUsedFor(hash))) return true
  const use = isDistTag ? `${hash} dist-tag` : hash
  await run(
    'insert into token_uses (hash, release, expires_at) values ($1, $2, $3) on conflict do nothing',
    ...[use, release, Math.ceil(expiresAt * 1000)],
  )
  return await isUsedFor(use)
}
