import type { HeldNpm } from './run-at-door.ts'

/** Does work that an npm waits for, and ends that npm where the work fails. */
export async function orAbandon<Value>(
  npm: Pick<HeldNpm, 'abandon'>,
  work: () => Value | Promise<Value>,
): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    npm.abandon()
    throw error
  }
}
