import { ServiceError } from '../errors.ts'
import type { Project } from '../projects/project.ts'
import { isNearlyFull, mebibytes } from '../projects/storage.ts'
import { COUNTERS, readCounters } from '../store/counters.ts'
import type { Queries } from '../store/database.ts'
import type { QuestionsContext } from './context.ts'
import type { Content } from './question-content.ts'
import { OPEN } from './states.ts'

/** After this, one of the open questions has often been answered or withdrawn, or has expired. */
const AGAIN_S = 30

/** Limits what one project may have in the store, so that it is not at the expense of the others. */
export function createBounds({ config, log }: Pick<QuestionsContext, 'config' | 'log'>) {
  const { openPerProject, storagePerProject } = config

  /** Throws `too_many` if the project has no room for another open question. Counts no further than the limit. */
  async function checkOpen({ all }: Pick<Queries, 'all'>, { id, name }: Project): Promise<void> {
    const [row] = await all(
      `select count(*) as count from (select 1 as one from questions where project_id = $1 and ${OPEN} limit $2) as counted`,
      ...[id, openPerProject],
    )
    if (Number(row?.count) < openPerProject) return
    throw new ServiceError(
      'too_many',
      `The project ${name} has ${openPerProject} open questions, and no room for one more: answer or decline some of them, or raise CFA_OPEN_PER_PROJECT.`,
      { retryAfterS: AGAIN_S },
    )
  }

  /**
   * Throws `storage_full` if the project has no space for the content. Logs a warning before it is too late. `before`
   * is the size, in bytes, of what the content replaces.
   */
  async function checkStorage(
    queries: Pick<Queries, 'all'>,
    { id, name }: Project,
    { size }: Pick<Content, 'size'>,
    before = 0,
  ): Promise<void> {
    const counter = COUNTERS.bytes(id)
    const used = (await readCounters(queries, [counter])).get(counter) ?? 0
    const next = used + size - before
    if (next > storagePerProject) {
      throw new ServiceError(
        'storage_full',
        `The questions of the project ${name} fill the ${mebibytes(storagePerProject)} MiB that it has: shorten CFA_KEEP_DAYS, or raise CFA_STORAGE_PER_PROJECT.`,
      )
    }
    if (!isNearlyFull(used, storagePerProject) && isNearlyFull(next, storagePerProject)) {
      log.warn(
        { project: id, mebibytes: mebibytes(next), of: mebibytes(storagePerProject) },
        'The questions of a project fill most of the space that it has. Shorten CFA_KEEP_DAYS, or raise CFA_STORAGE_PER_PROJECT.',
      )
    }
  }

  return { checkOpen, checkStorage }
}
