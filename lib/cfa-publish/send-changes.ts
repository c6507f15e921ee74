import { askAndSend } from './ask-all.ts'
import { createChangeJobs } from './change-jobs.ts'
import { type ChangeRow, unsentRow } from './change-rows.ts'
import type { KeptChange } from './kept-change.ts'
import { isDecline } from './report.ts'
import { linesOfError, rowError } from './show-error.ts'
import type { Run } from './verify-run.ts'

/**
 * Asks about each change in a question of its own, then sends it. After a decline or a failure, the rest is not sent.
 */
export async function sendChanges(
  changes: readonly KeptChange[],
  run: Run,
): Promise<{ rows: ChangeRow[]; isDeclined: boolean }> {
  const { logger } = run.context
  const rows: ChangeRow[] = []
  let ended: Error | undefined
  for (const change of changes) {
    if (ended) {
      rows.push(unsentRow(change))
      continue
    }
    const jobs = createChangeJobs(change, run)
    Object.assign(run.progress, { phase: 'asking', total: run.progress.total + jobs.length })
    const { progress, error } = await askAndSend(jobs, run)
    const states = [...progress.states().values()]
    const failed = states.find((state) => state.kind === 'failed')
    ended = error ?? (failed?.kind === 'failed' ? failed.error : undefined)
    if (error) for (const line of linesOfError(error)) logger.log('%s', line)
    const isPart = states.some(({ kind }) => kind === 'published')
    rows.push(ended ? failedRow(change, ended, isPart) : { ...unsentRow(change), state: 'changed' })
  }
  return { rows, isDeclined: isDecline(ended) }
}

const failedRow = (change: KeptChange, error: Error, isPart: boolean): ChangeRow => ({
  ...unsentRow(change),
  state: 'failed',
  error: { ...rowError(error), ...(isPart && { written: 'yes' }) },
})
