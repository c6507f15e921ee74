#!/usr/bin/env node
import module from 'node:module'
import { refuseOldNode } from './cli/old-node.ts'

refuseOldNode()
// Before anything else is loaded: from the second start on, the service is ready in a good deal less time.
module.enableCompileCache()
const { run } = await import('./cli/run.ts')

// Whoever reads only the beginning of an export, as `head` does, has closed the pipe.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))

process.exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  print: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
})
