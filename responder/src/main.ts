#!/usr/bin/env node
import module from 'node:module'
import { refuseOldNode } from './cli/old-node.ts'

refuseOldNode()
// Before anything else is loaded: from the second start on, the service is ready in a good deal less time.
module.enableCompileCache()
const { run } = await import('./cli/run.ts')

// Anyone who reads only the beginning of an export, as `head` does, has closed the pipe. What has to be whole fails by itself.
let hasToBeWhole = false
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (!hasToBeWhole) process.exit(code === 'EPIPE' ? 0 : 1)
})

process.exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  print: (text) => void process.stdout.write(`${text}\n`),
  write: (text) => {
    hasToBeWhole = true
    return new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
    })
  },
  complain: (text) => void process.stderr.write(`${text}\n`),
  input: () => process.stdin,
})
