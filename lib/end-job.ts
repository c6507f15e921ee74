import { realpathSync } from 'node:fs'
import type { Writable } from 'node:stream'

/** How the process was started, and what ends it. */
export interface JobEnd {
  /** The program: `process.argv[1]`. */
  program: string | undefined
  exit: (code: number) => never
}

/** A version is staged, and the release ends before its tag. No failure: semantic-release has no other way to end there. */
export class StagedForLater extends Error {
  override readonly name = 'StagedForLater'
  readonly code = 'STAGED_FOR_LATER'
}

/**
 * Ends a job before the tag, and well.
 *
 * semantic-release tags whatever its `prepare` plugins let through, and every error is exit code 1, most of them with a
 * `fail` that opens an issue. So where its command is what runs, the process ends here with exit code 0, once its output
 * is written. A program that uses semantic-release's JavaScript API goes on: it gets an error without `fail`, by whose
 * `code` it can tell.
 *
 * @see semantic-release@25, index.js, `run` and `callFail`
 */
export async function endJob(message: string, outputs: readonly Writable[], end: JobEnd): Promise<never> {
  if (!isCommand(end.program)) throw new StagedForLater(message)
  await Promise.all(outputs.map(written))
  return end.exit(0)
}

const COMMAND = /[\\/]semantic-release[^\\/]*[\\/]bin[\\/]semantic-release\.js$/

function isCommand(program: string | undefined): boolean {
  try {
    return COMMAND.test(realpathSync(program ?? ''))
  } catch {
    return COMMAND.test(program ?? '')
  }
}

/** Until what was written before is out. */
function written(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    output.write('', () => resolve())
  })
}
