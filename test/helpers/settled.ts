import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves as soon as `look` returns true, for a state that can only be polled. */
export async function settled(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await sleep(10)
}
