#!/usr/bin/env node
import module from 'node:module'
import { refuseOldNode } from './cli/old-node.ts'

refuseOldNode()
// Before anything else is loaded, so that later starts are a good deal faster.
module.enableCompileCache()
const { run } = await import('./cli/run.ts')

// A reader that wants only the beginning of an export, such as `head`, closes the pipe. Output that has to be whole
// reports its own failure.
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
