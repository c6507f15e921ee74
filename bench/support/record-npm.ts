import { ChildProcess } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Loaded into a job's Node processes before all else (`--import`): writes down each npm process that they start, found
 * in `PATH` or by its file, whatever environment it gets.
 *
 * All that starts a process and does not block comes through `ChildProcess.prototype.spawn`; neither plugin blocks.
 *
 * @see nodejs/node, v24.x, lib/internal/child_process.js
 */

interface SpawnOptions {
  /** With the program's name at its front. */
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

/** What npm is to do; undefined: the program is another one. */
function commandOf([program = '', ...args]: readonly string[]): string | undefined {
  if (isNpm(program)) return args.join(' ')
  const script = args.findIndex((argument) => !argument.startsWith('-'))
  return isNpm(args[script] ?? '') ? args.slice(script + 1).join(' ') : undefined
}

function isNpm(argument: string): boolean {
  return NPM.test(path.basename(argument))
}
