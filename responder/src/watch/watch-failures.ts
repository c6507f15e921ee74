import type { Queries } from '../store/database.ts'

/** Reads why the registry can't be read, or why the latest run was not started, by project id. */
export async function readWatchFailures({ all }: Pick<Queries, 'all'>): Promise<Map<string, string>> {
  const rows = await all(
    `select watches.project_id, coalesce(watches.failure, latest.failure) as failure from watches
     left join triggers latest on latest.id = (select id from triggers where triggers.project_id = watches.project_id
       order by created_at desc, id limit 1)`,
  )
  return new Map(
    rows.flatMap(({ project_id, failure }) =>
      failure === null ? [] : [[String(project_id), String(failure)] as const],
    ),
  )
}
