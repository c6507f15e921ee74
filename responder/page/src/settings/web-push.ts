import { session } from '../session/session-store.ts'

interface Subscription {
  endpoint: string
  keys: { p256dh: string; auth: string }
}

/** Returns why this browser can't be notified, or `null` if it can. */
export function pushObstacle(): string | null {
  if (!session.value?.vapidKey) return 'This service has no key for notifications.'
  if ('serviceWorker' in navigator && 'PushManager' in window) return null
  return 'This browser can’t show notifications here. On an iPhone or iPad, add this page to the home screen first.'
}

/** Asks the person for permission, and subscribes this browser to the service's messages. */
export async function subscribe(): Promise<Subscription> {
  const obstacle = pushObstacle()
  if (obstacle) throw new PushError(obstacle)
  if ((await Notification.requestPermission()) !== 'granted') {
    throw new PushError(
      'The browser does not allow notifications from here. Its site settings can change that.',
    )
  }
  await navigator.serviceWorker.register('/service-worker.js')
  const { pushManager } = await navigator.serviceWorker.ready
  const subscription = await subscribeAnew(pushManager).catch(() => {
    throw new PushError('The browser’s push service can’t be reached.')
  })
  const { endpoint = '', keys = {} } = subscription.toJSON()
  return { endpoint, keys: { p256dh: keys.p256dh ?? '', auth: keys.auth ?? '' } }
}

/**
 * Subscribes to the service's present key. A browser still subscribed to a key that the service has lost refuses that
 * with an `InvalidStateError` (https://www.w3.org/TR/push-api/#subscribe-method), so the old subscription is ended.
 */
async function subscribeAnew(pushManager: PushManager): Promise<PushSubscription> {
  const subscribe = () =>
    pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: session.value?.vapidKey ?? null })
  try {
    return await subscribe()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InvalidStateError') throw error
    await (await pushManager.getSubscription())?.unsubscribe()
    return await subscribe()
  }
}

/** An error whose message is for the person. */
export class PushError extends Error {
  override readonly name = 'PushError'
}
