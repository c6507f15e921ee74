import type { Writable } from 'node:stream'
import { format } from 'node:util'
import type { Logger } from '../types.ts'

/**
 * Returns a logger whose lines can be seen. A caller may give plugins a log that goes nowhere, and leave them the
 * stream (multi-semantic-release does). Then a line goes to the stream.
 */
export function visibleLogger(logger: Logger, stdout: Writable): Logger {
  const visibly =
    (kind: 'log' | 'warn' | 'success') =>
    (...args: unknown[]) => {
      if (!isVisible(() => (logger[kind] ?? logger.log).apply(logger, args), stdout))
        stdout.write(`${format(...args)}\n`)
    }
  return { log: visibly('log'), warn: visibly('warn'), success: visibly('success') }
}

/** Whether something is written while `say` runs. Loggers write synchronously. */
function isVisible(say: () => void, stdout: Writable): boolean {
  let hasWritten = false
  const undo = [...new Set<Writable>([stdout, process.stdout, process.stderr])].map((stream) => {
    const own = Object.getOwnPropertyDescriptor(stream, 'write')
    const write = stream.write
    stream.write = ((...args: Parameters<Writable['write']>) => {
      hasWritten = true
      return write.apply(stream, args)
    }) as Writable['write']
    return () => (own ? Object.defineProperty(stream, 'write', own) : Reflect.deleteProperty(stream, 'write'))
  })
  try {
    say()
  } finally {
    for (const each of undo) each()
  }
  return hasWritten
}
