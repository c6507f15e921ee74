import type { Logger } from '../types.ts'

/** How far a run has come, for the message when it is stopped. */
export interface RunProgress {
  phase: 'command' | 'asking' | 'over'
  written: () => number
  total: number
  /** With `--each`: a line for each write that failed. */
  failed: () => string[]
  /** Lines that say how to approve or discard each version that is staged now. */
  staged: () => string[]
}

/** Logs the state of the run when a signal ends it. */
export function logStopped(progress: RunProgress, { log }: Pick<Logger, 'log'>): void {
  const { phase, written, total, failed, staged } = progress
  if (phase === 'over') return
  const done = written()
  const lost = failed()
  const waiting = staged()
  for (const line of [...lost, ...waiting]) log('%s', line)
  if (done > 0) {
    log(
      'Stopped: %s of %s are published, and more may be. Run the same command again: it finds out, and finishes what is left.',
      done,
      total || '?',
    )
    return
  }
  if (waiting.length > 0) {
    log(
      'Stopped while waiting for an approval. Staged versions stay staged, and nobody can install them. Run the same command again: it asks only about what is left.',
    )
    return
  }
  if (phase === 'command' && lost.length > 0) {
    log('Stopped while the command ran. Run the same command again: it finds out what is left.')
    return
  }
  log(
    phase === 'command'
      ? 'Stopped while the command ran. Nothing was uploaded.'
      : 'Stopped while a maintainer was being asked, or during the first upload. Run the same command again: it finds out what is left.',
  )
}
