import type { Logger } from '../types.ts'

/** Warns; a log that has no warnings of its own gets a line. */
export function warn(logger: Pick<Logger, 'log' | 'warn'>, ...words: unknown[]): void {
  if (logger.warn) logger.warn(...words)
  else logger.log(...words)
}
