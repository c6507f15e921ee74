import pino, { type Logger } from 'pino'
import type { Config } from './config/config.ts'

const WAITING_BYTES = 1024 * 1024

/**
 * Creates a log of JSON lines on standard error. An error is logged with its kind, code and stack, and never with its
 * text: the errors of libraries may quote a URL, an address or a message.
 */
export function createLog(level: Config['logLevel']): Logger {
  const serializers = { err: errorFacts, error: errorFacts }
  // Nothing waits for the log: lines that the reader is too slow for are kept up to this bound, and then dropped.
  const destination = pino.destination({ dest: 2, sync: false, maxLength: WAITING_BYTES })
  destination.on('error', () => {})
  return pino({ level, serializers }, destination)
}

export function errorFacts(error: unknown): unknown {
  if (!(error instanceof Error)) return { kind: typeof error }
  const { code } = error as { code?: unknown }
  const at = error.stack?.split('\n').filter((line) => /^\s+at /.test(line))
  return {
    kind: error.name,
    code: typeof code === 'string' ? code : undefined,
    at: at?.map((line) => line.trim()),
    cause: error.cause === undefined ? undefined : errorFacts(error.cause),
  }
}
