/** What the service says when a question has changed; `null`: something may have been missed, so look at everything. */
export type Change = { id: string; revision: number } | null

type Listener = (change: Change) => void

const listeners = new Set<Listener>()

/** Calls `listener` on every change, until the returned function is called. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A stream that the service refused is tried again after this long; browsers do the rest themselves. */
const REOPEN_MS = 5_000

/**
 * Listens to the service until the returned function is called. Tabs in the background are frozen and networks go, so
 * whatever wakes the page counts as a change too.
 */
export function followChanges(): () => void {
  let stream: EventSource
  let reopening: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    clearTimeout(reopening)
    stream?.close()
    stream = new EventSource('/api/events')
    stream.addEventListener('open', () => tell(null))
    stream.addEventListener('change', (event) => tell(readChange(event.data)))
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_MS)
    })
  }
  const wake = () => {
    if (document.visibilityState !== 'visible') return
    if (stream.readyState !== EventSource.OPEN) open()
    tell(null)
  }
  open()
  const unwatch = watchWaking(wake)
  return () => {
    clearTimeout(reopening)
    stream.close()
    unwatch()
  }
}

function watchWaking(wake: () => void): () => void {
  document.addEventListener('visibilitychange', wake)
  window.addEventListener('online', wake)
  window.addEventListener('pageshow', wake)
  return () => {
    document.removeEventListener('visibilitychange', wake)
    window.removeEventListener('online', wake)
    window.removeEventListener('pageshow', wake)
  }
}

function tell(change: Change): void {
  for (const listener of [...listeners]) listener(change)
}

function readChange(data: unknown): Change {
  try {
    const { id, revision } = JSON.parse(String(data))
    return typeof id === 'string' && typeof revision === 'number' ? { id, revision } : null
  } catch {
    return null
  }
}
