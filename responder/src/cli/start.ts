import { readConfig } from '../config/read-config.ts'
import { serve } from '../server.ts'
import type { Terminal } from './terminal.ts'

/** Long enough for the last lines of the log. */
const EXIT_MS = 100
const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** Runs the service until a signal. The first signal ends it in order, the second has its usual effect. */
export async function start({ environment, print }: Terminal): Promise<number> {
  const running = await serve(readConfig(environment), print)
  await running.stop(await firstSignal())
  // A slow receiver's connection would hold the process.
  setTimeout(() => process.exit(), EXIT_MS).unref()
  return 0
}

function firstSignal(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const onSignal = (signal: NodeJS.Signals) => {
    for (const name of SIGNALS) process.off(name, onSignal)
    resolve(signal)
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return promise
}
