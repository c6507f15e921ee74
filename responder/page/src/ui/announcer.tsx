import { signal } from '@preact/signals'

const message = signal('')

/** Has screen readers say something once they are done with what they say now. */
export function announce(text: string): void {
  // The same words twice are no change, and would not be said.
  message.value = message.value === text ? `${text}\u00a0` : text
}

/** The one region that speaks; it has to be there before anything is said. */
export function Announcer() {
  return (
    <p class="unseen" role="status" aria-live="polite">
      {message}
    </p>
  )
}
