import { type PairOf, runPair, shuffled } from '../support/pairs.ts'
import { showMs } from '../support/table.ts'
import type { Contender, Lag } from './arena.ts'

/** One run of a contender, and one of the floor next to it. */
export type Measured = PairOf<Lag>

/**
 * Runs them in pairs; one list for each contender. The floor's first run is thrown away: its npm has nothing compiled
 * yet, and that of a release has.
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
