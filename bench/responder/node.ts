import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../responder/test/helpers/free-port.ts'

const PROGRAM = path.resolve(import.meta.dirname, '../../responder/dist/src/main.js')
const READY_EVERY_MS = 20

/** Where a service keeps its questions. */
export type Store = { CFA_DATA_DIR: string } | { CFA_DATABASE_URL: string; CFA_DATA_DIR: string }

/** One process of the service, as people run it. */
export interface Node {
  origin: string
  /** Reads its peak memory so far, in bytes. */
  peakMemory: () => Promise<number>
  stop: () => Promise<void>
}

/** Starts a node. All nodes of a service have the same `publicUrl`. Default: this node's own origin. */
export async function startNode(store: Store, publicUrl?: string): Promise<Node> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const env = {
    PATH: process.env.PATH ?? '',
    ...store,
    PORT: String(port),
    HOST: 'localhost',
    CFA_PUBLIC_URL: publicUrl ?? origin,
    CFA_DEMO: 'true',
    CFA_LOG_LEVEL: 'silent',
    CFA_OPEN_PER_PROJECT: '20000', // more waiting jobs in one project than any organisation has
  }
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  await untilReady(origin, child)
  return { origin, peakMemory: () => peakMemory(child.pid ?? 0), stop: () => stop(child) }
}

async function untilReady(origin: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the service ended with status ${child.exitCode}`)
    const isReady = await fetch(`${origin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, READY_EVERY_MS))
  }
}

/** @see proc_pid_status(5), `VmHWM`, which is in kB */
async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  if (child.exitCode === null) await once(child, 'exit')
}

/** Adds a project with the command line, while the service is running. */
export async function addProject(store: Store, publicUrl: string): Promise<{ path: string; secret: string }> {
  const args = [PROGRAM, 'project', 'add', 'bench', '--package', '@bench/*', '--json']
  const env = { PATH: process.env.PATH ?? '', ...store, CFA_PUBLIC_URL: publicUrl }
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  const { endpoint, secret } = JSON.parse(stdout) as { endpoint: string; secret: string }
  return { path: new URL(endpoint).pathname, secret }
}
