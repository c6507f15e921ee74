import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 20

/** Polls until the condition holds, however long that takes. */
export async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(LOOK_MS)
}
