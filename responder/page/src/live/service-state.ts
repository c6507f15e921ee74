import { signal } from '@preact/signals'

/** Whether the service has not been heard for some seconds: what is shown may be old, and nothing can be sent. */
export const isServiceLost = signal(false)
