#!/usr/bin/env node
import { describeOldNode } from './lib/old-node.ts'

const problem = describeOldNode()
// On an older version, the rest would not even load.
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`)
  process.exitCode = 1
} else {
  const { runCommand } = await import('./lib/commands/run-command.ts')
  const { stdin, stdout, stderr, env } = process
  process.exitCode = await runCommand(process.argv.slice(2), {
    cwd: process.cwd(),
    env,
    stdin,
    stdout,
    stderr,
  })
}
