import { startTestRegistry } from '../test-registry/index.ts'
import type { Contender } from './answer/arena.ts'
import { watchArrivals } from './answer/arrivals.ts'
import { createFloor } from './answer/floor.ts'
import { type Measured, measure } from './answer/measure.ts'
import { createNpmHome } from './answer/npm.ts'
import { createByEndpoint, createByLog } from './answer/passkey.ts'
import { readOptions } from './support/options.ts'
import { median, summarize } from './support/statistics.ts'
import { judgeTarget, printMachine, printTable, showMs, showRatio } from './support/table.ts'

/**
 * Measures the time from when a maintainer confirms on npm's page, with a passkey, until the registry has the whole
 * repeated write with the code that it issued. The registry sets the pause between the job's polls, so that pause is
 * subtracted. The rest is compared with the floor of `bench/answer.ts`.
 */

const TARGET = 0.2
const { runs } = readOptions({ runs: 7, quickRuns: 2 })

const CASES: Array<{ title: string; bytes: number }> = [
  { title: 'small', bytes: 1_000 },
  { title: '50 MB', bytes: 50_000_000 },
]

const rows: string[][] = []
for (const { title, bytes } of CASES) rows.push(...(await compare(title, bytes)))
printTable(
  [
    'package',
    'who',
    'floor',
    'confirmed to registry, whole',
    'from – to',
    'retry-after',
    'rest, times the floor',
    'pairs from – to',
    'began idle',
    'target',
    'codes rejected',
  ],
  rows,
)
printMachine(runs)

async function compare(title: string, bytes: number): Promise<string[][]> {
  const registry = await startTestRegistry({ staging: false })
  const user = await registry.addUser('alice')
  const passkey = await registry.addUser('wanda', { twoFactor: 'web' })
  const npm = await createNpmHome(registry, user)
  const arrivals = watchArrivals(registry)
  const arena = { registry, arrivals, user, npm, contents: { bytes, prepackMs: 0 }, runs }
  const floor = await createFloor(arena)
  const contenders = [await createByEndpoint(passkey, arena), await createByLog(passkey, arena)]
  try {
    const measured = await measure(title, { floor, contenders, runs })
    return contenders.map((contender, index) => rowOf(title, contender, measured[index] ?? []))
  } finally {
    for (const { close } of [floor, ...contenders]) await close()
    arrivals.close()
    await registry.close()
    await npm.close()
  }
}

function rowOf(title: string, { name }: Contender, measured: Measured[]): string[] {
  const pairs = measured.map(({ base, contender, wasIdle }) => ({
    base: base.ms,
    contender: contender.ms - (contender.pauseMs ?? 0),
    wasIdle,
  }))
  const { base, ratio, spread, idle } = summarize(pairs)
  const lags = measured.map(({ contender }) => contender)
  const times = lags.map(({ ms }) => ms)
  const rejected = lags.filter(({ isAccepted }) => !isAccepted).length
  return [
    title,
    name,
    showMs(base),
    showMs(median(times)),
    [Math.min(...times), Math.max(...times)].map(showMs).join(' – '),
    showMs(median(lags.map(({ pauseMs = 0 }) => pauseMs))),
    showRatio(ratio),
    spread.map(showRatio).join(' – '),
    `${idle} of ${runs}`,
    judgeTarget(ratio, TARGET),
    String(rejected),
  ]
}
