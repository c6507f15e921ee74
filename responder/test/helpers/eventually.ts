import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 20

/** Resolves when it is so: waits for a state, however long that takes. */
export async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(LOOK_MS)
}
