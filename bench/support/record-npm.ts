import { ChildProcess } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Records each npm process that a job's Node processes start, whether it is found in `PATH` or run by its file, and
 * whatever its environment. Loaded into those processes first (`--import`).
 *
 * Everything that starts a process without blocking calls `ChildProcess.prototype.spawn`, and neither plugin blocks.
 *
 * @see nodejs/node, v24.x, lib/internal/child_process.js
 */

interface SpawnOptions {
  /** The arguments, beginning with the program's name. */
  args?: string[]
}

type Spawn = (this: ChildProcess, options: SpawnOptions) => unknown

const file = process.env.BENCH_STARTED
const NPM = /^npm(?:-cli\.js)?$/

if (file !== undefined) {
  const prototype = ChildProcess.prototype as unknown as { spawn: Spawn }
  const { spawn } = prototype
  prototype.spawn = function (options) {
    const command = commandOf(options.args ?? [])
    if (command !== undefined) appendFileSync(file, `${command}\n`)
    return spawn.call(this, options)
  }
}

/** Returns npm's arguments, or `undefined` if the program is not npm. */
function commandOf([program = '', ...args]: readonly string[]): string | undefined {
  if (isNpm(program)) return args.join(' ')
  const script = args.findIndex((argument) => !argument.startsWith('-'))
  return isNpm(args[script] ?? '') ? args.slice(script + 1).join(' ') : undefined
}

function isNpm(argument: string): boolean {
  return NPM.test(path.basename(argument))
}
