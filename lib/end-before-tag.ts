import { realpathSync } from 'node:fs'
import type { Writable } from 'node:stream'

/** How the process was started, and how to end it. */
export interface JobEnd {
  /** The program: `process.argv[1]`. */
  program: string | undefined
  exit: (code: number) => never
}

/**
 * Ends a release before its tag because its version is staged. It is no failure, but semantic-release can only end
 * there with an error.
 */
export class StagedForLater extends Error {
  override readonly name = 'StagedForLater'
  readonly code = 'STAGED_FOR_LATER'
}

/**
 * Ends a job successfully before the tag.
 *
 * semantic-release tags whatever its `prepare` plugins let through. Every error means exit code 1, and for most errors
 * a `fail` that opens an issue. So if semantic-release's own command is running, the process ends here with exit code
 * 0, once its output is written. A program that uses semantic-release's JavaScript API goes on: it gets a
 * `StagedForLater` error, which causes no `fail` and is recognised by its `code`.
 *
 * @see semantic-release@25, index.js, `run` and `callFail`
 */
export async function endBeforeTag(
  message: string,
  outputs: readonly Writable[],
  end: JobEnd,
): Promise<never> {
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

/** Waits until everything written so far has been flushed. */
function written(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    output.write('', () => resolve())
  })
}
