import { startTestRegistry } from '../test/registry/index.ts'
import type { Contender } from './answer/arena.ts'
import { createFloor } from './answer/floor.ts'
import { type Measured, measure } from './answer/measure.ts'
import { createNpmHome } from './answer/npm.ts'
import { createByEndpoint, createByLog } from './answer/passkey.ts'
import { readOptions } from './support/options.ts'
import { median, summarize } from './support/statistics.ts'
import { judgeTarget, printMachine, printTable, showMs, showRatio } from './support/table.ts'

/**
 * From a maintainer's confirming on npm's page, with a passkey, to the registry's having the repeated write with the code
 * that it gave for that (its headers). The job may look no sooner than the registry says, so that pause is taken off;
 * the rest is measured by the floor of `bench/answer.ts`, which runs before each run.
 */

const TARGET = 1.3
const { runs } = readOptions({ runs: 7, quickRuns: 2 })

printTable(
  [
    'who',
    'floor',
    'approval to write',
    'from – to',
    'retry-after',
    'rest, times the floor',
    'pairs from – to',
    'began idle',
    'target',
    'codes refused',
  ],
  await compare(),
)
printMachine(runs)

async function compare(): Promise<string[][]> {
  const registry = await startTestRegistry()
  const user = await registry.addUser('alice')
  const passkey = await registry.addUser('wanda', { twoFactor: 'web' })
  const npm = await createNpmHome(registry, user)
  const arena = { registry, user, npm, contents: { bytes: 1_000, prepackMs: 0 }, runs }
  const floor = await createFloor(arena)
  const contenders = [await createByEndpoint(passkey, arena), await createByLog(passkey, arena)]
  try {
    const measured = await measure('small', { floor, contenders, runs })
    return contenders.map((contender, index) => rowOf(contender, measured[index] ?? []))
  } finally {
    for (const { close } of [floor, ...contenders]) await close()
    await registry.close()
    await npm.close()
  }
}

function rowOf({ name }: Contender, measured: Measured[]): string[] {
  const pairs = measured.map(({ floor, lag, wasIdle }) => ({
    base: floor.ms,
    contender: lag.ms - (lag.pauseMs ?? 0),
    wasIdle,
  }))
  const { base, ratio, spread, idle } = summarize(pairs)
  const lags = measured.map(({ lag }) => lag.ms)
  const refused = measured.filter(({ lag }) => !lag.isAccepted).length
  return [
    name,
    showMs(base),
    showMs(median(lags)),
    [Math.min(...lags), Math.max(...lags)].map(showMs).join(' – '),
    showMs(median(measured.map(({ lag }) => lag.pauseMs ?? 0))),
    showRatio(ratio),
    spread.map(showRatio).join(' – '),
    `${idle} of ${runs}`,
    judgeTarget(ratio, TARGET),
    String(refused),
  ]
}
