import type { Config } from '../config/config.ts'
import { isNearlyFull, mebibytes } from '../projects/storage.ts'
import { COUNTERS } from '../store/counters.ts'
import type { Queries } from '../store/database.ts'
import { type Finding, problem, well } from './finding.ts'

/**
 * Makes a finding for each project whose questions fill most of its space, or one that all is well if there is none.
 */
export async function checkStorage(
  { all }: Pick<Queries, 'all'>,
  { storagePerProject: limit }: Pick<Config, 'storagePerProject'>,
): Promise<Finding[]> {
  const rows = await all(
    `select projects.name, counters.value as bytes from projects
       join counters on counters.name = '${COUNTERS.bytes('')}' || projects.id
     where projects.removed_at is null order by projects.name`,
  )
  const full = rows.filter(({ bytes }) => isNearlyFull(Number(bytes), limit))
  if (full.length === 0) return [well('storage', 'every project has room for its questions.')]
  return full.map(({ name, bytes }) =>
    problem(
      'storage',
      `the questions of ${name} fill ${mebibytes(Number(bytes))} of ${mebibytes(limit)} MiB: shorten CFA_KEEP_DAYS, or raise CFA_STORAGE_PER_PROJECT.`,
    ),
  )
}
