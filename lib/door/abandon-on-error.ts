import type { HeldNpm } from './run-at-door.ts'

/** Does work that an npm is waiting for, and ends that npm if the work fails. */
export async function abandonOnError<Value>(
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
