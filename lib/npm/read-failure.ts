import { stripVTControlCharacters } from 'node:util'

/** What npm says of a failure of its own making; some of them have no code. */
export interface NpmFailure {
  code: string | undefined
  /** The last lines of its error output. */
  text: string
  /** A script of the package failed, and not npm. */
  isScript: boolean
}

const LINES = 15

/** @see npm@11.21.2, lib/cli/exit-handler.js and lib/utils/display.js: a script's exit status stands for a code */
export function readFailure(stderr: string): NpmFailure {
  const text = stripVTControlCharacters(stderr).trim()
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(text)?.[1]
  return {
    code,
    text: text.split('\n').slice(-LINES).join('\n'),
    isScript: /^\d+$/.test(code ?? '') || code === 'ELIFECYCLE',
  }
}
