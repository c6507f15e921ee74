import type { Logger } from '../types.ts'

/** Logs a warning. A logger that has no warnings gets a line instead. */
export function warn(logger: Pick<Logger, 'log' | 'warn'>, ...words: unknown[]): void {
  if (logger.warn) logger.warn(...words)
  else logger.log(...words)
}
