import { stripVTControlCharacters } from 'node:util'
import type { NpmResult } from './run-npm.ts'

/** A failure as npm reports it. Some failures have no code. */
export interface NpmFailure {
  code: string | undefined
  /** The last 15 lines of its error output, or 15 lines from its code on if that is further up. */
  text: string
  /** Whether a script of the package failed, and not npm itself. */
  isScript: boolean
  /** Whether npm itself said nothing, as with `loglevel=silent`. */
  isSilent: boolean
}

const LINES = 15
/** The beginning of each line of an error. The setting `heading` replaces the first word. */
const ERROR = /^\S* ?(?:error|ERR!) /
const CODE = new RegExp(`${ERROR.source}code (\\S+)`)

/**
 * Reads npm's error output. If a script failed, npm prints its exit status in place of a code. Its own code comes after
 * those of any npm that a script ran. An npm that a signal ended prints none: it was most likely running a script.
 *
 * @see npm@11.21.2, lib/cli/exit-handler.js and lib/utils/display.js
 */
export function readFailure({ stderr, failure }: Pick<NpmResult, 'stderr'> & Partial<NpmResult>): NpmFailure {
  const text = stripVTControlCharacters(stderr).trim()
  const lines = text.split('\n')
  const begin = lines.findLastIndex((line) => CODE.test(line))
  const code = CODE.exec(lines[begin] ?? '')?.[1]
  const isKilled = failure !== undefined && 'signal' in failure && failure.signal !== undefined
  const from = Math.max(0, begin < 0 ? lines.length - LINES : Math.min(begin, lines.length - LINES))
  return {
    code,
    text: lines.slice(from, from + LINES).join('\n'),
    isScript: /^\d+$/.test(code ?? '') || code === 'ELIFECYCLE' || isKilled,
    // A script's own words may begin with "error", too.
    isSilent: begin < 0 && !lines.some((line) => /^\S+ (?:error|ERR!) /.test(line)),
  }
}
