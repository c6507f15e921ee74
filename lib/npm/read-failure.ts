import { stripVTControlCharacters } from 'node:util'

/** What npm says of a failure of its own making; some of them have no code. */
export interface NpmFailure {
  code: string | undefined
  /** The last lines of its error output, from its code on where that is further up. */
  text: string
  /** A script of the package failed, and not npm. */
  isScript: boolean
}

const LINES = 15

/** @see npm@11.21.2, lib/cli/exit-handler.js and lib/utils/display.js: a script's exit status stands for a code */
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
