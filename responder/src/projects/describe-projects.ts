import * as z from 'zod'
import { type Project as ShownProject, secretScope } from '../api/projects.ts'
import { type PendingChange, pendingChange } from '../api/rules.ts'
import { jsonText } from '../json-text.ts'
import type { PeopleContext } from '../people/context.ts'
import { COUNTERS } from '../store/counters.ts'
import type { Queries } from '../store/database.ts'
import { readWatchFailures } from '../watch/watch-failures.ts'
import { PROJECT_COLUMNS, type Project, projectOf } from './project.ts'
import { isNearlyFull } from './storage.ts'

const secretRows = z.array(
  z.object({
    project_id: z.string(),
    name: z.string(),
    opens: secretScope,
    created_at: z.int(),
    used_at: z.int().nullable(),
    expires_at: z.int().nullable(),
  }),
)
const pendingRow = z.object({
  project_id: z.string(),
  id: z.string(),
  person_id: z.string(),
  name: z.string(),
  changes: jsonText(pendingChange.shape.changes),
  created_at: z.int(),
})
const factsOf = z.object({ asked_at: z.int().nullable(), bytes: z.int().nullable() })

/** Reads projects as the page shows them. */
export function createDescribeProjects({
  config,
  effects,
  database,
}: Pick<PeopleContext, 'config' | 'effects' | 'database'>) {
  const limit = config.storagePerProject

  /** Lists all projects by name. */
  const list = (): Promise<ShownProject[]> => read(database)

  /** Reads one project, which has to exist. */
  const show = async (queries: Pick<Queries, 'all'>, id: string): Promise<ShownProject> => {
    const [project] = await read(queries, id)
    if (!project) throw new TypeError('There is no such project.')
    return project
  }

  async function read({ all }: Pick<Queries, 'all'>, id: string | null = null): Promise<ShownProject[]> {
    const rows = await all(
      `select ${PROJECT_COLUMNS}, projects.asked_at,
         (select value from counters where counters.name = '${COUNTERS.bytes('')}' || projects.id) as bytes
       from projects where projects.removed_at is null and projects.id = coalesce($1, projects.id)
       order by projects.name`,
      id,
    )
    const secrets = await secretsOf({ all }, id)
    const pending = await pendingOf({ all }, id)
    const present = await all('select id from people where removed_at is null')
    const ids = new Set(present.map((row) => String(row.id)))
    const failures = await readWatchFailures({ all })
    return rows.map((row) => {
      const project = projectOf(row)
      const shown = shownOf(project, factsOf.parse(row), secrets.get(project.id) ?? [], ids)
      const unnoticed = failures.get(project.id)
      return {
        ...shown,
        pending: pending.get(project.id) ?? null,
        ...(unnoticed !== undefined && { unnoticed }),
      }
    })
  }

  /** Reads the change that waits for a second admin, by project. */
  async function pendingOf({ all }: Pick<Queries, 'all'>, id: string | null) {
    const rows = await all(
      `select c.project_id, c.id, c.person_id, c.changes, c.created_at, people.name
       from project_changes c join people on people.id = c.person_id where c.project_id = coalesce($1, c.project_id)`,
      id,
    )
    const entries = rows.map((row): [string, PendingChange] => {
      const { project_id, person_id, name, created_at, ...rest } = pendingRow.parse(row)
      return [project_id, { ...rest, by: { id: person_id, name }, at: created_at }]
    })
    return new Map(entries)
  }

  /** Reads the secrets by project, the latest first: it is the one that jobs should have. */
  async function secretsOf({ all }: Pick<Queries, 'all'>, id: string | null) {
    const rows = await all(
      `select project_id, name, opens, created_at, used_at, expires_at from secrets
       where (expires_at is null or expires_at > $1) and project_id = coalesce($2, project_id)
       order by created_at desc, hash`,
      ...[effects.now(), id],
    )
    return Map.groupBy(secretRows.parse(rows), ({ project_id }) => project_id)
  }

  function shownOf(
    { id, name, packages, people, viewers, rules, identity, cfa, limits, createdAt }: Project,
    { asked_at: askedAt, bytes }: z.infer<typeof factsOf>,
    secrets: z.infer<typeof secretRows>,
    present: Set<string>,
  ): Omit<ShownProject, 'pending'> {
    const here = (one: string) => present.has(one)
    const later = limits.escalation?.people.filter(here) ?? []
    return {
      id,
      name,
      endpoint: `${config.publicUrl}/p/${name}`,
      packages,
      // Leaves out people who were removed: they may no longer answer, and a change that sent them back would be
      // refused.
      people: people?.filter(here) ?? null,
      viewers: viewers?.filter(here) ?? null,
      rules,
      limits: {
        ...limits,
        escalation: limits.escalation && later.length > 0 ? { ...limits.escalation, people: later } : null,
      },
      identity,
      cfa,
      secrets: secrets.map(({ name: called, opens, created_at, used_at, expires_at }) => ({
        name: called,
        opens,
        createdAt: created_at,
        usedAt: used_at,
        expiresAt: expires_at,
      })),
      createdAt,
      askedAt,
      ...(isNearlyFull(bytes ?? 0, limit) && { storage: { bytes: bytes ?? 0, limit } }),
    }
  }

  return { list, show }
}
