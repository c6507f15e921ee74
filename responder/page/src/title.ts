import { effect, signal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import { waitingCount } from './inbox/inbox-store.ts'
import { session } from './session/session-store.ts'

const view = signal('Releases')

/** Sets the tab's title to the view's, after the number of waiting releases. */
export function useTitle(title: string): void {
  useLayoutEffect(() => {
    view.value = title
  }, [title])
}

effect(() => {
  const count = waitingCount.value
  const name = session.value?.instance.name
  const title = name ? `${view.value} · ${name}` : view.value
  document.title = count > 0 ? `(${count}) ${title}` : title
  if ('setAppBadge' in navigator) void navigator.setAppBadge(count).catch(() => undefined)
})
