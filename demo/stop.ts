import type { Screen } from './screen.ts'

/** Aborted by the first Ctrl-C, or a request to end. The second one does not wait for anything. */
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
