import { isServiceLost } from './service-state.ts'
import { type Change, type News, SILENCE_MS } from './service-stream.ts'
import { createSharedStream, type SharedStream } from './shared-stream.ts'

export type { Change } from './service-stream.ts'

type Listener = (change: Change) => void

const listeners = new Set<Listener>()

/** Calls `listener` on every change, until the returned function is called. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Listens to the service until the returned function is called. Tabs in the background are frozen and connections drop,
 * so whatever wakes the page counts as a change too. A hidden tab holds no stream.
 */
export function followChanges(): () => void {
  const silence = watchSilence(() => shared.takeOver())
  const shared: SharedStream = createSharedStream((news) => {
    silence.onNews(news)
    if (news.is === 'change') report(news.change)
  })
  const look = () => {
    if (document.visibilityState !== 'visible') {
      silence.stop()
      return shared.leave()
    }
    silence.start()
    shared.join()
    shared.wake()
  }
  const wake = () => {
    look()
    if (document.visibilityState === 'visible') report(null)
  }
  look()
  const unwatch = watchWaking(wake)
  const lose = () => {
    isServiceLost.value = true
  }
  window.addEventListener('offline', lose)
  return () => {
    window.removeEventListener('offline', lose)
    unwatch()
    silence.stop()
    shared.close()
  }
}

/**
 * Notices when the service has been silent for too long. The leading tab normally reports that itself. If nothing is
 * heard from that tab either, it is stuck.
 */
function watchSilence(onStuck: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const expect = (onSilence: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(onSilence, SILENCE_MS)
  }
  const lost = () => {
    isServiceLost.value = true
    expect(() => {
      onStuck()
      expect(lost)
    })
  }
  return {
    onNews: ({ is }: News) => {
      if (timer === undefined || is === 'change') return
      isServiceLost.value = is === 'silence'
      expect(lost)
    },
    start: () => {
      isServiceLost.value = !navigator.onLine
      expect(lost)
    },
    stop: () => {
      clearTimeout(timer)
      timer = undefined
    },
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

function report(change: Change): void {
  for (const listener of [...listeners]) listener(change)
}
