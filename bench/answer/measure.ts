import { type PairOf, runPair, shuffled } from '../support/pairs.ts'
import { showMs } from '../support/table.ts'
import type { Contender, Lag } from './arena.ts'

/** One run of a contender, and one of the floor next to it in time. */
export type Measured = PairOf<Lag>

/**
 * Runs each contender in pairs with the floor. Returns one list for each contender. The floor's first run is discarded,
 * because its npm has no compile cache yet, but the npm of a release has one.
 */
export async function measure(
  title: string,
  { floor, contenders, runs }: { floor: Contender; contenders: Contender[]; runs: number },
): Promise<Measured[][]> {
  const measured = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]))
  let floors = 0
  const runFloor = () => {
    floors += 1
    return floor.run(floors)
  }
  await floor.run(floors)
  for (let index = 0; index < runs; index += 1) {
    for (const contender of shuffled(contenders)) {
      const pair = await runPair(runFloor, () => contender.run(index))
      measured.get(contender)?.push(pair)
      console.error(
        `${title}, ${contender.name}: ${showMs(pair.contender.ms)}, floor ${showMs(pair.base.ms)}`,
      )
    }
  }
  return [...measured.values()]
}
