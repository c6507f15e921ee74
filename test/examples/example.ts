import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'
import { checkConformance } from '../../protocol/conformance/check-conformance.ts'
import { nodeListener } from '../../protocol/endpoint.ts'
import type { OpenAnswer } from '../../protocol/index.ts'
import { MODULES } from '../helpers/job.ts'

export const SECRET = crypto.randomUUID()

export interface ExampleOptions {
  env: Record<string, string>
  args?: string[]
  /** Packages that it imports: name to folder. */
  packages?: Record<string, string>
  /** Called with the process, whose standard input and output are then pipes. */
  onStart?: (child: ChildProcess) => void
}

/** Listens on loopback until the test ends. Resolves with the URL, without a trailing slash. */
export async function serve(
  t: ExecutionContext,
  handle: (request: Request) => Promise<Response>,
): Promise<string> {
  const server = createServer(nodeListener(handle)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Runs a copy of a file of `examples/` in a folder of its own until the test ends. Resolves with its URL. */
export async function startExample(
  t: ExecutionContext,
  file: string,
  { env, args = [], packages = {}, onStart }: ExampleOptions,
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'example-'))
  const program = path.join(folder, `${path.parse(file).name}.mjs`)
  await copyFile(path.resolve('examples', file), program)
  // As `npm init` writes it.
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'commonjs' }))
  const all = { '@cfa/protocol': path.join(MODULES, '@cfa/protocol'), ...packages }
  for (const [name, target] of Object.entries(all)) {
    const link = path.join(folder, 'node_modules', name)
    await mkdir(path.dirname(link), { recursive: true })
    await symlink(target, link)
  }
  const port = await freePort()
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, PORT: port, CFA_RESPONDER_SECRET: SECRET, ...env },
    stdio: onStart ? ['pipe', 'pipe', 'inherit'] : 'inherit',
  })
  onStart?.(child)
  const ended = once(child, 'exit')
  t.teardown(async () => {
    child.kill()
    await ended
    await rm(folder, { recursive: true })
  })
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(url).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`${file} has ended.`)
    await sleep(50)
  }
  return url
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return String(port)
}

/** What a maintainer types for this answer. */
export const typed = (answer: OpenAnswer): string => ('otp' in answer && answer.otp) || 'no, not today'

/** Checks that an example conforms to the protocol as a simple endpoint that takes approvals. */
export async function keepsToTheProtocol(
  t: ExecutionContext,
  url: string,
  answer: (typed: string) => Promise<void>,
): Promise<void> {
  const findings = await checkConformance(url, {
    secret: SECRET,
    answer: (_question, given) => answer(typed(given)),
  })
  t.deepEqual(
    findings.filter(({ outcome }) => outcome !== 'ok'),
    [],
  )
}
