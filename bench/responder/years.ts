import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { printMachine, printTable } from '../support/table.ts'
import { CALLS, callAll } from './calls.ts'
import { longestCleanup } from './clean.ts'
import { fillStore } from './fill.ts'
import { closeConnections } from './http.ts'
import { signIn } from './maintainer.ts'
import { addProject, type Store, startNode } from './node.ts'

/** A kind of store to measure. */
export interface YearsSetting {
  name: string
  /** Creates a store in a folder. With PostgreSQL it also has its own database. */
  store: (folder: string) => Promise<Store>
}

/** How many closed questions the stores hold. */
const OLD = [0, 10_000, 100_000, 1_000_000]
const TARGETS = { medianMs: 20, mostMs: 50, transactionMs: 50 }
const ROUNDS = 300

/** Prints each call's median and 99th percentile, for an empty store and for stores with years of questions. */
export async function measureYears(
  settings: YearsSetting[],
  { isQuick }: { isQuick: boolean },
): Promise<void> {
  const rows: string[][] = []
  for (const setting of settings) {
    for (const old of isQuick ? OLD.slice(0, -1) : OLD) rows.push(await measure(setting, old, isQuick))
  }
  printTable(['store', 'old questions', ...CALLS, 'longest of the clean-up', 'targets'], rows)
  printMachine(isQuick ? ROUNDS / 3 : ROUNDS, 'calls of each kind: median / 99 of 100, in milliseconds')
}

async function measure({ name, store: makeStore }: YearsSetting, old: number, isQuick: boolean) {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-years-'))
  try {
    const store = await makeStore(folder)
    const filled = await fillStore(store, old)
    const figures = await callNode(store, isQuick ? ROUNDS / 3 : ROUNDS)
    const longestMs = old === 0 ? undefined : await longestCleanup(store)
    const isMet =
      figures.every(([median = 0, most = 0]) => median < TARGETS.medianMs && most < TARGETS.mostMs) &&
      (longestMs ?? 0) < TARGETS.transactionMs
    const cells = figures.map((pair) => pair.map((ms) => ms.toFixed(1)).join(' / '))
    const row = [
      name,
      old.toLocaleString('en'),
      ...cells,
      longestMs?.toFixed(1) ?? '',
      isMet ? 'met' : 'missed',
    ]
    console.error(`${row.join(', ')} (filled in ${Math.round(filled / 1000)} s)`)
    return row
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function callNode(store: Store, rounds: number): Promise<number[][]> {
  const node = await startNode(store)
  try {
    const project = await addProject(store, node.origin)
    const maintainer = await signIn(node.origin, node.origin)
    return await callAll({ origin: node.origin, ...project }, maintainer, rounds)
  } finally {
    closeConnections()
    await node.stop()
  }
}
