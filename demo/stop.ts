import type { Screen } from './screen.ts'

/** Returns a signal that the first Ctrl-C, SIGTERM or SIGHUP aborts. A second one exits without waiting. */
export function stopOnSignal(screen: Screen): AbortSignal {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopped.signal.aborted) process.exit(130)
      screen.line('\nStopping…')
      stopped.abort()
    })
  }
  return stopped.signal
}
