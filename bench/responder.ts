import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../responder/test/helpers/postgres.ts'
import { closeConnections } from './responder/http.ts'
import { startJob, type WaitingJob } from './responder/job.ts'
import { signIn } from './responder/maintainer.ts'
import { addProject, type Node, startNode } from './responder/node.ts'
import { measurePollers } from './responder/poller.ts'
import { measureYears, type YearsSetting } from './responder/years.ts'
import { printMachine, printTable, showMs } from './support/table.ts'

/**
 * Measures the time from a maintainer's click until the job has opened the answer, while other jobs wait too: sealing,
 * the request to the service, its store, the waiting poll and opening. The peer is jobs that poll every ten seconds.
 *
 * With `--years`, measures every call of the page and of a job with a store that has been used for years.
 */

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, years: { type: 'boolean', default: false } },
})
const WAITING = values.quick ? [100, 1000] : [100, 1000, 10_000]
const CLICKS = values.quick ? 50 : 300
const ASKED_AT_ONCE = 50

interface Setting extends YearsSetting {
  nodes: number
}

const postgres = await startPostgres()
const onPostgres: Setting['store'] = async (folder) => ({
  CFA_DATABASE_URL: await postgres.createDatabase(),
  CFA_DATA_DIR: folder,
})
const settings: Setting[] = [
  { name: 'SQLite', nodes: 1, store: async (folder) => ({ CFA_DATA_DIR: folder }) },
  { name: 'PostgreSQL', nodes: 1, store: onPostgres },
  { name: 'PostgreSQL', nodes: 3, store: onPostgres },
]
try {
  await (values.years ? measureYears(settings.slice(0, 2), { isQuick: values.quick }) : measureClicks())
} finally {
  closeConnections()
  await postgres.stop()
}

async function measureClicks(): Promise<void> {
  const peer = percentiles(await measurePollers(values.quick ? 50 : 200))
  const rows = [['looking every 10 s', '', '', ...peer.map(showMs), '1.00', '']]
  for (const setting of settings) {
    for (const waiting of WAITING) rows.push(await measure(setting, waiting, peer[0] as number))
  }
  printTable(
    ['service', 'nodes', 'jobs waiting', 'median', '99 of 100', 'longest', 'times the peer', 'memory'],
    rows,
  )
  printMachine(CLICKS, 'clicks')
}

async function measure({ name, nodes: count, store: makeStore }: Setting, waiting: number, peerMs: number) {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-responder-'))
  const store = await makeStore(folder)
  const nodes: Node[] = [await startNode(store)]
  const publicUrl = (nodes[0] as Node).origin
  while (nodes.length < count) nodes.push(await startNode(store, publicUrl))
  try {
    const origins = nodes.map(({ origin }) => origin)
    const service = { origins, ...(await addProject(store, publicUrl)) }
    const jobs: WaitingJob[] = []
    for (let asked = 0; asked < waiting; asked += ASKED_AT_ONCE) {
      const batch = Math.min(ASKED_AT_ONCE, waiting - asked)
      jobs.push(
        ...(await Promise.all(Array.from({ length: batch }, (_, index) => startJob(service, asked + index)))),
      )
    }
    const maintainer = await signIn(origins.at(-1) as string, publicUrl)
    const delays: number[] = []
    for (const { question, answered } of jobs.filter(
      (_, index) => index % Math.ceil(waiting / CLICKS) === 0,
    )) {
      const clickedAt = await maintainer.answer(question)
      delays.push((await answered) - clickedAt)
    }
    const memory = Math.max(...(await Promise.all(nodes.map(({ peakMemory }) => peakMemory()))))
    const figures = percentiles(delays)
    console.error(`${name}, ${count}, ${waiting}: ${figures.map(showMs).join(', ')}`)
    const ratio = ((figures[0] as number) / peerMs).toFixed(4)
    return [
      name,
      String(count),
      String(waiting),
      ...figures.map(showMs),
      ratio,
      `${Math.round(memory / 2 ** 20)} MiB`,
    ]
  } finally {
    closeConnections()
    await Promise.all(nodes.map(({ stop }) => stop()))
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Returns the median, the 99th percentile and the maximum. */
function percentiles(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  return [0.5, 0.99, 1].map((share) => sorted[Math.ceil(sorted.length * share) - 1] as number)
}
