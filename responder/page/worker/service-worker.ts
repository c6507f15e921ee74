/// <reference lib="webworker" />
// Shows the notifications that the service pushes, and opens the release. It stores no copy of pages or data.

const worker = self as unknown as ServiceWorkerGlobalScope

worker.addEventListener('install', () => worker.skipWaiting())
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))

worker.addEventListener('push', (event) => {
  const { title, ...options } = readMessage(event.data)
  event.waitUntil(worker.registration.showNotification(title, options))
})

worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const path: unknown = event.notification.data?.path
  event.waitUntil(show(typeof path === 'string' ? path : '/'))
})

/** Reads a push message. Every push has to show something, so an unreadable one still says that a release waits. */
function readMessage(data: PushMessageData | null) {
  const message = parse(data)
  const link = text(message.link) ?? '/'
  // News that asks nobody to act is silent.
  const isCall = message.renotify !== false
  return {
    title: text(message.title) ?? 'A release waits for you',
    body: text(message.text) ?? '',
    tag: text(message.tag) ?? link,
    renotify: isCall,
    silent: !isCall,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge.png',
    data: { path: ownPath(link) },
  }
}

function parse(data: PushMessageData | null): Record<string, unknown> {
  try {
    const value: unknown = data?.json()
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** Returns a path on this service, whatever URL was pushed. Older browsers have no `URL.parse`. */
function ownPath(url: string): string {
  try {
    const { origin, pathname } = new URL(url, worker.location.origin)
    return origin === worker.location.origin ? pathname : '/'
  } catch {
    return '/'
  }
}

/** Focuses the window that already shows the path, or opens a new one. Never replaces what somebody is reading. */
async function show(path: string): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const open = windows.find((client) => new URL(client.url).pathname === path)
  if (open) await open.focus()
  else await worker.clients.openWindow(path)
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
