import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

/** Long enough for what is polled to make progress. */
const PAUSE_MS = 150

const { setTimeout: pause } = timers
// Deadlines and heartbeats have a signal; a pause between retries has none.
timers.setTimeout = (ms, value, options) =>
  pause(options?.signal ? ms : Math.min(ms ?? 0, PAUSE_MS), value, options)
syncBuiltinESMExports()
