import SemanticReleaseError from '@semantic-release/error'
import { bare, harmless } from './harmless.ts'
import { ERRORS, type ErrorCode, type ErrorFacts } from './table.ts'

export type { ErrorCode, ErrorFacts }
export type PluginError = SemanticReleaseError & { code: ErrorCode; facts: ErrorFacts }

/**
 * An error that semantic-release shows in full: what happened, what state things are in, what to do next.
 *
 * @param facts - What is known of this case. Never a code, a token or the responder's secret.
 * @param cause - Kept as its text and stack: errors of HTTP clients and of child processes hold headers and outputs.
 */
export function getError(code: ErrorCode, facts: ErrorFacts = {}, cause?: unknown): PluginError {
  const definition = ERRORS[code]
  const details = [
    definition.meaning,
    definition.facts?.(facts),
    facts.detail,
    facts.state,
    definition.next,
    facts.byHand,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n')
  const error = new SemanticReleaseError(definition.message, code, harmless(details)) as PluginError
  // Not enumerable: whoever prints the whole error prints it once. Writable: semantic-release assigns every property of
  // an error anew, with secrets masked, before it hands the error to `fail`.
  Object.defineProperty(error, 'facts', { value: facts, writable: true })
  if (cause !== undefined) {
    Object.defineProperty(error, 'cause', { value: bare(cause), writable: true, configurable: true })
  }
  return error
}

export function isPluginError(error: unknown): error is PluginError {
  return error instanceof Error && 'semanticRelease' in error && 'facts' in error
}
