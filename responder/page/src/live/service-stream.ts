/**
 * A question that has changed. With `isProgress`, only how far its job is with a package has changed. `null` means that
 * something may have been missed, so everything has to be loaded again.
 */
export type Change = { id: string; revision: number; isProgress?: true } | null

/** What the stream reports: the service is there, it is silent, or something has changed. */
export type News = { is: 'beat' } | { is: 'silence' } | { is: 'change'; change: Change }

/** The service sends something every two seconds. The page reports within five seconds that it has lost it. */
export const SILENCE_MS = 4_500

export interface ServiceStream {
  /** Reconnects if the stream is not open. */
  wake: () => void
  close: () => void
}

/** Listens to the service. Reopens the stream whenever it breaks. */
export function openServiceStream(onNews: (news: News) => void): ServiceStream {
  let stream: EventSource
  let watchdog: ReturnType<typeof setTimeout> | undefined
  const watch = () => {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => {
      onNews({ is: 'silence' })
      open()
    }, SILENCE_MS)
  }
  const beat = () => {
    watch()
    onNews({ is: 'beat' })
  }
  const open = () => {
    stream?.close()
    watch()
    stream = new EventSource('/api/events')
    stream.addEventListener('beat', beat)
    stream.addEventListener('open', () => {
      beat()
      onNews({ is: 'change', change: null })
    })
    stream.addEventListener('change', (event) => {
      beat()
      onNews({ is: 'change', change: readChange(event.data) })
    })
    stream.addEventListener('error', () => {
      // The stream was refused, not broken. Perhaps nobody is signed in any longer, which the next request will show.
      if (stream.readyState === EventSource.CLOSED) onNews({ is: 'change', change: null })
    })
  }
  open()
  return {
    wake: () => {
      if (stream.readyState !== EventSource.OPEN) open()
    },
    close: () => {
      clearTimeout(watchdog)
      stream.close()
    },
  }
}

function readChange(data: unknown): Change {
  try {
    const { id, revision, isProgress } = JSON.parse(String(data))
    if (typeof id !== 'string' || typeof revision !== 'number') return null
    return isProgress === true ? { id, revision, isProgress } : { id, revision }
  } catch {
    return null
  }
}
