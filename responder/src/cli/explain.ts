import { ConfigError } from '../config/read-config.ts'
import { StoreUnavailableError } from '../store/database.ts'

/** Explains an error at the command line: a stable code, and what went wrong in words. */
export function explain(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'UNEXPECTED', message: String(error) }
  const code = String((error as { code?: unknown }).code ?? 'UNEXPECTED')
  if (error instanceof ConfigError) return { code, message: error.message }
  if (error instanceof StoreUnavailableError)
    return { code, message: `${error.message} ${reasonOf(error.cause)}` }
  if (code === 'EADDRINUSE') {
    return {
      code,
      message: 'Another program already listens on this port: stop it, or set PORT to another one.',
    }
  }
  if (code === 'EEXIST')
    return {
      code,
      message: `There is already a file or folder of that name: ${pathOf(error)}. Name a new one.`,
    }
  if (code === 'ENOENT') return { code, message: `There is no such file or folder: ${pathOf(error)}.` }
  if (code === 'EISDIR') return { code, message: 'That is a folder: name a file.' }
  if (code === 'ENOTDIR') return { code, message: `Part of this path is not a folder: ${pathOf(error)}.` }
  if (code === 'EPIPE') return { code, message: 'The output was closed early, so it is incomplete.' }
  if (code === 'EACCES') return { code, message: `This user may not do that: ${error.message}.` }
  return { code, message: error.message }
}

/**
 * Quotes the database's reason, which never contains the password. If several addresses of one name fail, the error has
 * no text of its own.
 */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join(' ')
  return cause instanceof Error ? `(${cause.message})` : ''
}

const pathOf = (error: Error & { path?: string }): string => error.path ?? 'the given path'
