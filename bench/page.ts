import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { launchWholeBrowser } from '../responder/test/helpers/launch-browser.ts'
import { closeConnections } from './responder/http.ts'
import { startJob } from './responder/job.ts'
import { addProject, startNode } from './responder/node.ts'
import { printMachine, printTable, showMs } from './support/table.ts'

/**
 * Measures the time from following a link to the page until the waiting release can be read, with an empty browser
 * cache, and how much was downloaded for that. Needs Chromium, which simulates the networks over loopback.
 */

const RUNS = 5

interface Network {
  name: string
  /** Bytes per second and milliseconds, as DevTools takes them. `null` leaves loopback as it is. */
  limits: { downloadThroughput: number; uploadThroughput: number; latency: number } | null
}

const bytesPerSecond = (kbits: number): number => (kbits * 1000) / 8
const NETWORKS: Network[] = [
  { name: 'loopback', limits: null },
  {
    name: '4 Mbit/s, 40 ms',
    limits: { downloadThroughput: bytesPerSecond(4000), uploadThroughput: bytesPerSecond(4000), latency: 40 },
  },
  {
    name: '400 kbit/s, 400 ms',
    limits: { downloadThroughput: bytesPerSecond(400), uploadThroughput: bytesPerSecond(400), latency: 400 },
  },
]

const folder = await mkdtemp(path.join(tmpdir(), 'bench-page-'))
const store = { CFA_DATA_DIR: folder }
const node = await startNode(store)
const browser = await launchWholeBrowser()
try {
  const service = { origins: [node.origin], ...(await addProject(store, node.origin)) }
  const { question } = await startJob(service, 1)
  const rows: string[][] = []
  for (const network of NETWORKS) {
    const views: View[] = []
    for (let run = 0; run < RUNS; run += 1) views.push(await open(network, `/q/${question.id}`))
    const middle = (of: (view: View) => number) => median(views.map(of))
    rows.push([
      network.name,
      showMs(middle(({ ms }) => ms)),
      String(middle(({ requests }) => requests)),
      `${(middle(({ bytes }) => bytes) / 1024).toFixed(1)} KiB`,
    ])
  }
  printTable(['network', 'release readable', 'requests', 'transferred'], rows)
  printMachine(RUNS, 'views')
} finally {
  await browser.close()
  closeConnections()
  await node.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

interface View {
  ms: number
  requests: number
  bytes: number
}

/** Opens the page in a new browser context that has nothing but the cookie of somebody who signed in earlier. */
async function open({ limits }: Network, place: string): Promise<View> {
  const context = await browser.newContext({ baseURL: node.origin })
  try {
    const headers = { origin: node.origin }
    await context.request.post('/api/demo/sign-in', { headers, data: { name: 'alice' } })
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    if (limits) await devtools.send('Network.emulateNetworkConditions', { offline: false, ...limits })
    const view = { requests: 0, bytes: 0 }
    devtools.on('Network.requestWillBeSent', () => {
      view.requests += 1
    })
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      view.bytes += encodedDataLength
    })
    const startedAt = performance.now()
    await page.goto(place, { waitUntil: 'commit' })
    await page.getByLabel('One-time password').waitFor()
    return { ms: performance.now() - startedAt, ...view }
  } finally {
    await context.close()
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
