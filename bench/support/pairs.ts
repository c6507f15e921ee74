import { untilIdle } from './idle.ts'

/** What a pair of runs gave. */
export interface PairOf<Result> {
  base: Result
  contender: Result
  /** The machine had nothing else to do when each of the two began. */
  wasIdle: boolean
}

/**
 * Runs both, in random order, so that neither has the better place; before each it waits for the machine to be idle, for
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

/** Each order is as likely as any other. */
export function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
