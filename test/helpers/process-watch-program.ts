import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { SeenFile, SeenProcess, WatchOrder } from './process-watch.ts'

/** What semantic-release runs itself (semantic-release@25, lib/git.js, bin/semantic-release.js). */
const OWN_GIT =
  /^git (?:--version|rev-list|tag|log|ls-remote|rev-parse|fetch|config --get|push|check-ref-format|notes|show-ref|merge-base|branch)(?: |$)/

const [tests = ''] = process.argv.slice(2)
const processes = new Map<string, SeenProcess>()
const alive = new Map<number, { isOfSemanticRelease: boolean }>()
const files = new Map<string, SeenFile>()
const stamps = new Map<string, string>()
const folders: string[] = []

process.on('message', (order: WatchOrder) => {
  if (order !== 'report') return void folders.push(order.follow)
  look()
  process.send?.({ processes: [...processes.values()], files: [...files.values()] })
})
process.on('disconnect', () => process.exit())
turn()

function turn(): void {
  look()
  setImmediate(turn)
}

function look(): void {
  const roots = childrenOf(tests).filter((pid) => pid !== process.pid)
  const rootCommands = new Set(roots.map((pid) => argvOf(pid).join(' ')))
  for (const pid of roots) note(pid, { isRoot: true, isOfSemanticRelease: false })
  const below = roots.flatMap((root) =>
    childrenOf(root).flatMap((pid) => {
      const isOfSemanticRelease = OWN_GIT.test(argvOf(pid).join(' '))
      return [{ pid, isOfSemanticRelease }, ...descendants(pid, isOfSemanticRelease)]
    }),
  )
  for (const { pid, isOfSemanticRelease } of below) alive.set(pid, { isOfSemanticRelease })
  // Whoever has lost its parent is still looked at, with all that it starts.
  for (const [pid, { isOfSemanticRelease }] of alive) {
    for (const child of descendants(pid, isOfSemanticRelease)) alive.set(child.pid, child)
    // Between fork and exec a process is its parent's copy.
    if (!note(pid, { isRoot: false, isOfSemanticRelease }, rootCommands)) alive.delete(pid)
  }
  for (const folder of folders) readFolder(folder)
}

type Below = { pid: number; isOfSemanticRelease: boolean }

function descendants(pid: number, isOfSemanticRelease: boolean): Below[] {
  return childrenOf(pid).flatMap((child) => [
    { pid: child, isOfSemanticRelease },
    ...descendants(child, isOfSemanticRelease),
  ])
}

/** @returns Whether it is still there. The arguments are read first: after an exec both are new. */
function note(pid: number, kind: Omit<SeenProcess, 'argv' | 'env'>, copies = new Set<string>()): boolean {
  const argv = argvOf(pid)
  const env = read(`/proc/${pid}/environ`)
  if (argv.length === 0 || env === undefined) return false
  if (!copies.has(argv.join(' ')) && env !== '')
    processes.set(`${argv.join('\0')}\0\0${env}`, { argv, env: env.split('\0').filter(Boolean), ...kind })
  return true
}

function argvOf(pid: number | string): string[] {
  return read(`/proc/${pid}/cmdline`)?.split('\0').filter(Boolean) ?? []
}

function childrenOf(pid: number | string): number[] {
  const tasks = attempt(() => readdirSync(`/proc/${pid}/task`)) ?? []
  return tasks.flatMap((task) =>
    (read(`/proc/${pid}/task/${task}/children`) ?? '').split(' ').filter(Boolean).map(Number),
  )
}

function readFolder(folder: string): void {
  for (const entry of attempt(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) readFolder(file)
    else if (entry.isFile()) readChanged(file)
  }
}

function readChanged(file: string): void {
  const stat = attempt(() => statSync(file, { bigint: true }))
  const stamp = stat && `${stat.ino} ${stat.mtimeNs} ${stat.size}`
  if (!stamp || stamps.get(file) === stamp) return
  stamps.set(file, stamp)
  const content = read(file, 'latin1')
  if (content) files.set(`${file}\0${content}`, { path: file, content })
}

function read(file: string, encoding: BufferEncoding = 'utf8'): string | undefined {
  return attempt(() => readFileSync(file, encoding))
}

/** Processes and files go while they are looked at. */
function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
