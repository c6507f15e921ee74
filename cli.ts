#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

// On an older version, the rest would not even load.
if (major < 22 || (major === 22 && minor < 14)) {
  process.stderr.write(`This needs Node 22.14 or newer, and this is Node ${process.versions.node}.\n`)
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
