import { startTestRegistry } from '../test-registry/index.ts'
import { type Contender, createDropIn, createPeer, createWithAccounts } from './release/contenders.ts'
import { createNpmCounter } from './support/npm-counter.ts'
import { readOptions } from './support/options.ts'
import { runPair, shuffled } from './support/pairs.ts'
import { type Pair, summarize } from './support/statistics.ts'
import { judgeTarget, printMachine, printTable, showMs, showRatio } from './support/table.ts'

/**
 * Measures a whole semantic-release 25 run in a project of real size. `@semantic-release/npm` 13, at a registry that
 * asks nobody for a code, is paired with this plugin, alone and with two maintainers who answer at once, direct and
 * staged.
 */

const { runs } = readOptions({ runs: 15, quickRuns: 3 })

const registry = await startTestRegistry()
const { token } = await registry.addUser('carol', { twoFactor: 'off' })
const peer = await createPeer(registry, token)
const ours = [
  await createDropIn(registry, token),
  await createWithAccounts(registry, 'direct'),
  await createWithAccounts(registry, 'staged'),
]
try {
  const processes = await countProcesses([peer, ...ours])
  printReleases(await compare())
  printProcesses(processes)
  printSize(peer)
  printMachine(runs)
} finally {
  for (const { close } of [peer, ...ours]) await close()
  await registry.close()
}

/** Releases with each contender, untimed, because recording processes takes time. It is also the package's first. */
async function countProcesses(contenders: Contender[]): Promise<Map<Contender, string[]>> {
  const counter = await createNpmCounter()
  const processes = new Map<Contender, string[]>()
  for (const contender of contenders) {
    await change(contender)
    await contender.release(counter.env)
    processes.set(
      contender,
      (await counter.take()).map(({ command }) => command),
    )
  }
  await counter.close()
  if (processes.get(peer)?.length === 0) throw new Error('the peer started no npm: the count is broken')
  return processes
}

async function compare(): Promise<Map<Contender, Pair[]>> {
  const measured = new Map<Contender, Pair[]>(ours.map((contender) => [contender, []]))
  // The first runs are discarded, because there is no compile cache yet.
  for (const contender of [peer, ...ours]) await time(contender)
  for (let index = 0; index < runs; index += 1) {
    for (const contender of shuffled(ours)) {
      const pair = await runPair(
        () => time(peer),
        () => time(contender),
      )
      measured.get(contender)?.push(pair)
      console.error(`${contender.name}: ${showMs(pair.contender)}, peer ${showMs(pair.base)}`)
    }
  }
  return measured
}

async function time(contender: Contender): Promise<number> {
  await change(contender)
  const startedAt = performance.now()
  await contender.release()
  return performance.now() - startedAt
}

async function change({ project }: Contender): Promise<void> {
  await project.repository.commit('fix: change something')
}

function printReleases(measured: ReadonlyMap<Contender, Pair[]>): void {
  const rows = [...measured].map(([{ name, target = Number.NaN }, pairs]) => {
    const { base, contender, ratio, spread, idle } = summarize(pairs)
    return [
      name,
      showMs(base),
      showMs(contender),
      showRatio(ratio),
      spread.map(showRatio).join(' – '),
      `${idle} of ${runs}`,
      judgeTarget(ratio, target),
    ]
  })
  const head = ['a whole release', 'peer, same pairs', 'median', 'times the peer', 'pairs from – to']
  printTable([...head, 'began idle', 'target'], rows)
}

function printProcesses(processes: ReadonlyMap<Contender, string[]>): void {
  const most = processes.get(peer)?.length ?? 0
  const rows = [...processes].map(([contender, started]) => [
    contender.name,
    String(started.length),
    started.join(', '),
    contender === peer ? '' : started.length <= most ? 'met' : 'missed',
  ])
  printTable(['npm processes', 'how many', 'which', `target: ${most} at most`], rows)
}

function printSize({ project: { packages, files, commits } }: Contender): void {
  console.log(`\nEach project has ${packages} packages installed, ${files} files, ${commits} commits.`)
}
