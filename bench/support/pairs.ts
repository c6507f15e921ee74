import { untilIdle } from './idle.ts'

/** The results of a pair of runs. */
export interface PairOf<Result> {
  base: Result
  contender: Result
  /** Whether the machine was idle when each of the two began. */
  wasIdle: boolean
}

/**
 * Runs both in random order, so that neither has an advantage. Before each run it waits until the machine is idle, for
 * half a minute at most.
 */
export async function runPair<Result>(
  base: () => Promise<Result>,
  contender: () => Promise<Result>,
): Promise<PairOf<Result>> {
  const isBaseFirst = Math.random() < 0.5
  const first = await runRested(isBaseFirst ? base : contender)
  const second = await runRested(isBaseFirst ? contender : base)
  const [ofBase, ofContender] = isBaseFirst ? [first, second] : [second, first]
  return {
    base: ofBase.result,
    contender: ofContender.result,
    wasIdle: first.wasIdle && second.wasIdle,
  }
}

async function runRested<Result>(run: () => Promise<Result>): Promise<{ result: Result; wasIdle: boolean }> {
  const wasIdle = await untilIdle()
  return { result: await run(), wasIdle }
}

/** Returns the items in random order. Every order is equally likely. */
export function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
