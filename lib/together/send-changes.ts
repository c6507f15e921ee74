import { askAndSend } from './ask-all.ts'
import { createChangeJobs } from './change-jobs.ts'
import { type ChangeRow, leftRow } from './change-rows.ts'
import type { KeptChange } from './kept-change.ts'
import type { LastWords } from './last-words.ts'
import { isDecline } from './report.ts'
import { linesOfError, rowError } from './show-error.ts'
import type { Run } from './verify-run.ts'

/**
 * Asks about each change in a question of its own, then sends it. After a decline or a failure, the rest is not sent.
 */
export async function sendChanges(
  changes: readonly KeptChange[],
  run: Run,
  words: LastWords,
): Promise<{ rows: ChangeRow[]; isDeclined: boolean }> {
  const { logger } = run.context
  const rows: ChangeRow[] = []
  let ended: Error | undefined
  for (const change of changes) {
    if (ended) {
      rows.push(leftRow(change))
      continue
    }
    const jobs = createChangeJobs(change, run)
    Object.assign(words, { phase: 'asking', total: words.total + jobs.length })
    const { progress, error } = await askAndSend(jobs, run)
    const failed = [...progress.states().values()].find((state) => state.kind === 'failed')
    ended = error ?? (failed?.kind === 'failed' ? failed.error : undefined)
    if (error) for (const line of linesOfError(error)) logger.log('%s', line)
    rows.push(ended ? failedRow(change, ended) : { ...leftRow(change), state: 'changed' })
  }
  return { rows, isDeclined: isDecline(ended) }
}

const failedRow = (change: KeptChange, error: Error): ChangeRow => ({
  ...leftRow(change),
  state: 'failed',
  error: rowError(error),
})
