import { signal } from '@preact/signals'

/** Whether the service has been silent for some seconds. What is shown may be out of date, and nothing can be sent. */
export const isServiceLost = signal(false)
