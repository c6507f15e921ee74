import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves as soon as the condition holds. */
export async function until(condition: () => unknown): Promise<void> {
  while (!(await condition())) await sleep(10)
}
