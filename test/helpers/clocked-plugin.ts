import { appendFileSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createPlugin } from '../../lib/create-plugin.ts'
import { createNodeEffects } from '../../lib/effects.ts'
import { CLOCK_FILE, SLEPT_FILE } from './clocked.ts'

/** The plugin with a clock that a test moves ahead. Waits by the clock end then, while sockets keep to real time. */
const [clock, slept] = [process.env[CLOCK_FILE] ?? '', process.env[SLEPT_FILE] ?? '']
const effects = createNodeEffects()
const now = () => Date.now() + Number(readFileSync(clock, 'utf8') || 0)

export const { verifyConditions, prepare, publish, addChannel, success, fail } = createPlugin({
  ...effects,
  now,
  sleep: async (ms, signal) => {
    appendFileSync(slept, `${ms}\n`)
    const until = now() + ms
    while (now() < until) {
      signal?.throwIfAborted()
      await pause(5)
    }
    signal?.throwIfAborted()
  },
})
