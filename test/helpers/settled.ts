import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves as soon as `look` gives true: for what can only be asked for, and settles later. */
export async function settled(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await sleep(10)
}
