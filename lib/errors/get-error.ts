import SemanticReleaseError from '@semantic-release/error'
import { codeSpan, safeMarkdown } from '../log/safe-text.ts'
import { bare } from './bare.ts'
import { wordsFor } from './command-words.ts'
import type { CommonFacts, ErrorDefinition, Shown } from './definition.ts'
import type { Written } from './state.ts'
import { ERRORS, type ErrorCode, type FactsOf } from './table.ts'

export type { ErrorCode, FactsOf }

/** `facts` are those that the error was made from. */
export type PluginError = SemanticReleaseError & { code: ErrorCode; facts: CommonFacts }

/** The facts may be left out only if the row needs none. */
export type FactsAndCause<Facts> = object extends Facts
  ? [facts?: Facts, cause?: unknown]
  : [facts: Facts, cause?: unknown]

/**
 * Makes an error that semantic-release shows in full: what happened, what state things are in, what to do next.
 *
 * @param rest - The facts that the row asks for, never a code, a token or the responder's secret. Then the cause, of
 *   which only name, text and stack are kept: errors of HTTP clients and of child processes hold headers and outputs.
 */
export function getError<Code extends ErrorCode>(
  code: Code,
  ...rest: FactsAndCause<FactsOf<Code>>
): PluginError {
  const [facts = {}, cause] = rest
  return makeError(code, facts, cause)
}

/** Returns the same error with more facts, which win over its own. Used if the state becomes known only later. */
export function withFacts(error: PluginError, more: CommonFacts & { endpoint?: string }): PluginError {
  return makeError(error.code, { ...error.facts, ...more }, error.cause)
}

export function isPluginError(error: unknown): error is PluginError {
  return error instanceof Error && 'semanticRelease' in error && 'facts' in error
}

/** Whether it is one of this plugin’s errors, with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is PluginError {
  return isPluginError(error) && codes.includes(error.code)
}

/** Returns what an error says that the registry has. Other errors than this plugin's say nothing of it. */
export function writtenBy(error: unknown): Written {
  return (isPluginError(error) && error.facts.written) || 'no'
}

/** Makes an error from facts whose type was already checked. */
export function makeError(
  code: ErrorCode,
  facts: CommonFacts & { registry?: string },
  cause: unknown,
): PluginError {
  const definition: ErrorDefinition = ERRORS[code]
  const words = wordsFor(facts.surface ?? 'release', code, definition)
  const details = describe({ ...definition, ...words }, facts)
  const error = new SemanticReleaseError(words.message, code, details) as PluginError
  // Not enumerable, so that a log of the whole error shows it only once. Writable, because semantic-release assigns
  // every property of an error anew, with secrets masked, before it hands the error to `fail`.
  Object.defineProperty(error, 'facts', { value: facts, writable: true })
  if (cause !== undefined) {
    Object.defineProperty(error, 'cause', { value: bare(cause), writable: true, configurable: true })
  }
  return error
}

/** Joins the parts as paragraphs of Markdown, in reading order: what happened, then what to do. */
function describe(definition: ErrorDefinition, facts: CommonFacts): string {
  // `FactsOf` has made sure that these are the row's.
  const own = facts as never
  return [
    definition.meaning,
    show(definition.facts?.(own) ?? {}),
    safeMarkdown(facts.detail ?? ''),
    facts.state,
    definition.next,
    definition.hint?.(own),
    facts.byHand,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n')
}

function show(shown: Shown): string {
  return Object.entries(shown)
    .flatMap(([label, value]) => {
      const values = [value ?? []].flat().filter((one) => one !== '')
      const end = /[.!?…]$/.test(values.at(-1) ?? '') ? '' : '.'
      return values.length === 0 ? [] : `${label}: ${values.map((one) => codeSpan(one)).join(', ')}${end}`
    })
    .join(' ')
}
