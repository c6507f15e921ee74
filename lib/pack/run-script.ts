import type { Writable } from 'node:stream'
import { npmCli } from '../npm/npm-config.ts'
import type { StartProcess } from '../npm/start-process.ts'
import { readPackage } from '../package/read-package.ts'
import { requireFromNpm } from '../registry/npm-package.ts'
import type { Env } from '../types.ts'

export interface ScriptPlace {
  /** The folder of the package. */
  root: string
  env: Env
  stdout: Writable
  stderr: Writable
  startProcess: StartProcess
}

/**
 * Runs a script with npm's own module, as `npm publish` does: that script alone. `npm run` would also run those with
 * `pre` and `post` before its name, and `publish` has such neighbours.
 */
const PROGRAM = `
const [, runner, event, path] = process.argv
const { readFileSync } = require('node:fs')
const pkg = JSON.parse(readFileSync(path + '/package.json', 'utf8').replace(/^\\uFEFF/, ''))
require(runner)({ event, path, pkg, stdio: 'inherit' }).catch((error) => {
  if (error.code === undefined) console.error(error.message)
  process.exitCode = Number(error.code) || 1
})
`

/** Runs one lifecycle script of a package, if the package has it. Resolves with its failure. */
export async function runScript(event: string, place: ScriptPlace): Promise<Error | undefined> {
  const { root, env, stdout, stderr, startProcess } = place
  // Read again, because an earlier script may have changed it.
  const pkg = await readPackage(root).catch((error: Error) => error)
  if (pkg instanceof Error) return pkg
  if (!pkg.scripts?.[event]) return undefined
  const runner = requireFromNpm.resolve('@npmcli/run-script')
  const { failure } = await startProcess({
    file: process.execPath,
    args: ['--eval', PROGRAM, runner, event, root],
    cwd: root,
    env: {
      ...env,
      npm_command: 'publish',
      npm_execpath: npmCli,
      npm_node_execpath: process.execPath,
    },
    stdout,
    stderr,
  }).ended
  return failure
}
