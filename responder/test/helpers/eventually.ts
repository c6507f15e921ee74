import { setTimeout as sleep } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'

const LOOK_MS = 20
const LAST_LOOK_MS = 60_000

/** Polls until the condition holds, however long that takes. */
export async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(LOOK_MS)
}

/** Reads until the text is the expected one. After a minute, what was read last is the failure. */
export async function becomes(
  t: ExecutionContext,
  read: () => Promise<string>,
  expected: string,
): Promise<void> {
  const endsAt = performance.now() + LAST_LOOK_MS
  let text = await read()
  while (text !== expected && performance.now() < endsAt) {
    await sleep(LOOK_MS)
    text = await read()
  }
  t.is(text, expected)
}
