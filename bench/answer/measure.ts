import { untilIdle } from '../support/idle.ts'
import { showMs } from '../support/table.ts'
import type { Contender, Lag } from './arena.ts'

/** One run of a contender, and the floor's right before it. */
export interface Measured {
  wasIdle: boolean
  floor: Lag
  lag: Lag
}

/**
 * Runs them in interleaved pairs; one list for each contender. The floor's first run is thrown away: its npm has nothing
 * compiled yet, and that of a release has.
 */
export async function measure(
  title: string,
  { floor, contenders, runs }: { floor: Contender; contenders: Contender[]; runs: number },
): Promise<Measured[][]> {
  const measured: Measured[][] = contenders.map(() => [])
  let floors = 0
  await floor.run(floors)
  for (let index = 0; index < runs; index += 1) {
    for (const [position, contender] of contenders.entries()) {
      floors += 1
      const pair = {
        wasIdle: await untilIdle(),
        floor: await floor.run(floors),
        lag: await contender.run(index),
      }
      measured[position]?.push(pair)
      console.error(`${title}, ${contender.name}: ${showMs(pair.lag.ms)}, floor ${showMs(pair.floor.ms)}`)
    }
  }
  return measured
}
