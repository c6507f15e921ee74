import { createWorkspace, TOOLS, type Tool } from './cfa-publish/workspace.ts'
import { readOptions } from './support/options.ts'
import { runPair } from './support/pairs.ts'
import { type Pair, summarize } from './support/statistics.ts'
import { judgeTarget, printMachine, printTable, showMs, showRatio } from './support/table.ts'

/**
 * Measures a workspace of 20 packages: the time from a maintainer's answer until the registry has the last upload. It
 * is compared with the whole run of the same tool alone, at a registry that asks nobody for a code.
 */

const PACKAGES = 20
const TARGET = 1.3
const { runs } = readOptions({ runs: 7, quickRuns: 2 })

async function measure(tool: Tool): Promise<string[]> {
  const workspace = await createWorkspace(tool, PACKAGES)
  try {
    // The first runs are discarded, because there is no compile cache yet.
    await workspace.byItself()
    await workspace.together()
    const pairs: Pair[] = []
    for (let index = 0; index < runs; index += 1) {
      const pair = await runPair(workspace.byItself, workspace.together)
      console.error(`${tool.title} by itself ${showMs(pair.base)}, from the answer ${showMs(pair.contender)}`)
      pairs.push(pair)
    }
    const { base, contender, ratio, spread, idle } = summarize(pairs)
    return [
      tool.title,
      showMs(base),
      showMs(contender),
      showRatio(ratio),
      spread.map(showRatio).join(' – '),
      `${idle} of ${runs}`,
      judgeTarget(ratio, TARGET),
    ]
  } finally {
    await workspace.close()
  }
}

const rows: string[][] = []
for (const tool of TOOLS) rows.push(await measure(tool))
printTable(
  [
    `${PACKAGES} packages of`,
    'by itself',
    'answer to the last upload',
    'ratio',
    'pairs from – to',
    'idle',
    'target',
  ],
  rows,
)
printMachine(runs)
