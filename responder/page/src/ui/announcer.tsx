import { signal } from '@preact/signals'

const message = signal('')

/** Lets screen readers say something after what they are saying now. */
export function announce(text: string): void {
  // The same words again would be no change, and would not be said.
  message.value = message.value === text ? `${text}\u00a0` : text
}

/** The only live region. It has to exist before anything is said. */
export function Announcer() {
  return (
    <p class="unseen" role="status" aria-live="polite">
      {message}
    </p>
  )
}
