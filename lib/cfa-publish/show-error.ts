import { isPluginError, withFacts, writtenBy } from '../errors/get-error.ts'
import type { Written } from '../errors/state.ts'
import { safeLine } from '../log/safe-text.ts'
import { withoutMarkdown } from '../log/without-markdown.ts'

/** The command that the reader runs. An error names that command's flags. */
type CommandName = 'publish' | 'otp'

/** Returns an error as lines for the log: its code and sentence, then what happened and what to do. */
export function linesOfError(error: unknown, command: CommandName = 'publish'): string[] {
  if (!isPluginError(error) && error instanceof Error && 'errors' in error && Array.isArray(error.errors))
    return error.errors.flatMap((one) => linesOfError(one, command))
  if (!isPluginError(error))
    return [`Failed: ${safeLine(error instanceof Error ? error.message : String(error))}`]
  const { code, message, details = '' } = withFacts(error, { surface: command })
  return [`${code} ${message}`, ...withoutMarkdown(details).map((line) => `  ${line}`)]
}

/** The error of a failed row in the report. */
export interface RowError {
  code: string | undefined
  message: string
  /** What the registry has, as far as the run knows. */
  written: Written
}

export const rowError = (error: Error): RowError => ({
  code: isPluginError(error) ? error.code : undefined,
  message: safeLine(error.message),
  written: writtenBy(error),
})
