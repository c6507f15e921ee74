import { availableParallelism } from 'node:os'

/** A release runs several processes, so more releases at once than this would only wait for each other. */
const AT_ONCE = Math.max(2, Math.ceil(availableParallelism() / 2))

const queue: Array<() => void> = []
let running = 0

/** Runs `work` when it is its turn, because ava starts all tests of a file at once. */
export async function withTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve))
  running += 1
  try {
    return await work()
  } finally {
    running -= 1
    queue.shift()?.()
  }
}
