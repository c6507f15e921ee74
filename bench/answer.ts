import { startTestRegistry } from '../test-registry/index.ts'
import type { Arena, Contender } from './answer/arena.ts'
import { watchArrivals } from './answer/arrivals.ts'
import { createCfa } from './answer/cfa.ts'
import { createFloor } from './answer/floor.ts'
import { type Measured, measure } from './answer/measure.ts'
import { createNpmHome } from './answer/npm.ts'
import { createOurs } from './answer/ours.ts'
import type { Contents } from './answer/packages.ts'
import { readOptions } from './support/options.ts'
import { type Pair, summarize } from './support/statistics.ts'
import { judgeTarget, printMachine, printTable, showMs, showRatio } from './support/table.ts'

/**
 * Measures the time from when an answer leaves the responder until the registry has the whole request with its code.
 * The floor is a bare `npm publish x.tgz` with the code in its environment, paired with each run of the others.
 */

const TARGET = 0.2
const { quick, runs } = readOptions({ runs: 7, quickRuns: 2 })
const prepackMs = quick ? 2_000 : 20_000

const CASES: Array<{ title: string; contents: Contents }> = [
  { title: 'small', contents: { bytes: 1_000, prepackMs: 0 } },
  { title: `small, prepack of ${prepackMs / 1000} s`, contents: { bytes: 1_000, prepackMs } },
  { title: '50 MB', contents: { bytes: 50_000_000, prepackMs: 0 } },
  { title: `50 MB, prepack of ${prepackMs / 1000} s`, contents: { bytes: 50_000_000, prepackMs } },
]

const rows: string[][] = []
for (const { title, contents } of CASES) rows.push(...(await compare(title, contents)))
printTable(
  [
    'package',
    'who',
    'floor',
    'answer to registry, whole',
    'times the floor',
    'pairs from – to',
    'began idle',
    'target',
    'codes rejected',
  ],
  rows,
)
printMachine(runs)

async function compare(title: string, contents: Contents): Promise<string[][]> {
  const registry = await startTestRegistry({ staging: false })
  const user = await registry.addUser('alice')
  const npm = await createNpmHome(registry, user)
  const arrivals = watchArrivals(registry)
  const arena = { registry, arrivals, user, npm, contents, runs }
  const floor = await createFloor(arena)
  const contenders = await createContenders(arena)
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

async function createContenders(arena: Arena): Promise<Contender[]> {
  return [
    await createOurs('ours, answer at once', [], arena),
    await createOurs('ours, long poll', ['wait'], arena),
    await createCfa(arena),
  ]
}

function rowOf(title: string, { name }: Contender, measured: Measured[]): string[] {
  const pairs: Pair[] = measured.map(({ base, contender, wasIdle }) => ({
    base: base.ms,
    contender: contender.ms,
    wasIdle,
  }))
  const { base, contender, ratio, spread, idle } = summarize(pairs)
  const rejected = measured.filter((pair) => !pair.contender.isAccepted).length
  return [
    title,
    name,
    showMs(base),
    showMs(contender),
    showRatio(ratio),
    spread.map(showRatio).join(' – '),
    `${idle} of ${runs}`,
    name.startsWith('ours') ? judgeTarget(ratio, TARGET) : '',
    String(rejected),
  ]
}
