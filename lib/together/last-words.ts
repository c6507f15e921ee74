import type { Logger } from '../types.ts'

/** How far a run is, for what is said where it is stopped. */
export interface LastWords {
  phase: 'command' | 'asking' | 'over'
  written: () => number
  total: number
  /** With `--each`: a line for each write that failed. */
  failed: () => string[]
}

/** Says what state things are in when a signal ends the run. */
export function sayStopped({ phase, written, total, failed }: LastWords, { log }: Pick<Logger, 'log'>): void {
  if (phase === 'over') return
  const done = written()
  const lost = failed()
  for (const line of lost) log('%s', line)
  if (done > 0) {
    log(
      'Stopped: %s of %s are published, and one more may be. Run the same command again: it finds out, and finishes what is left.',
      done,
      total || '?',
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
      : 'Stopped while a maintainer was asked, or during the first upload. Run the same command again: it finds out what is left.',
  )
}
