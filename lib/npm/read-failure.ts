import { stripVTControlCharacters } from 'node:util'

/** A failure as npm reports it. Some failures have no code. */
export interface NpmFailure {
  code: string | undefined
  /** The last 15 lines of its error output, or 15 lines from its code on if that is further up. */
  text: string
  /** Whether a script of the package failed, and not npm itself. */
  isScript: boolean
}

const LINES = 15

/**
 * Reads npm's error output. If a script failed, npm prints its exit status in place of a code.
 *
 * @see npm@11.21.2, lib/cli/exit-handler.js and lib/utils/display.js
 */
export function readFailure(stderr: string): NpmFailure {
  const text = stripVTControlCharacters(stderr).trim()
  const lines = text.split('\n')
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(text)?.[1]
  const begin = lines.findLastIndex((line) => /^npm (?:error|ERR!) code /.test(line))
  const from = Math.max(0, begin < 0 ? lines.length - LINES : Math.min(begin, lines.length - LINES))
  return {
    code,
    text: lines.slice(from, from + LINES).join('\n'),
    isScript: /^\d+$/.test(code ?? '') || code === 'ELIFECYCLE',
  }
}
