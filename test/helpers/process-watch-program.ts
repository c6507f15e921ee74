import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { SeenFile, SeenProcess, WatchOrder } from './process-watch.ts'

/** What semantic-release runs itself (semantic-release@25, lib/git.js, bin/semantic-release.js). */
const OWN_GIT =
  /^git (?:--version|rev-list|tag|log|ls-remote|rev-parse|fetch|config --get|push|check-ref-format|notes|show-ref|merge-base|branch)(?: |$)/

const [tests = ''] = process.argv.slice(2)
const processes = new Map<string, SeenProcess>()
const alive = new Map<number, Below>()
const files = new Map<string, SeenFile>()
const stamps = new Map<string, string>()
const folders: string[] = []

/** How long files are read before processes are checked again, in ms. Reading a folder with a cache takes seconds. */
const FILES_AT_ONCE = 10
let reading = readFolders()

process.on('message', (order: WatchOrder) => {
  if (order !== 'report') return void folders.push(order.follow)
  look()
  for (const _file of reading);
  for (const _file of readFolders());
  process.send?.({ processes: [...processes.values()], files: [...files.values()] })
})
process.on('disconnect', () => process.exit())
turn()

function turn(): void {
  look()
  const end = performance.now() + FILES_AT_ONCE
  let read = reading.next()
  while (!read.done && performance.now() < end) read = reading.next()
  if (read.done) reading = readFolders()
  setImmediate(turn)
}

interface Below {
  pid: number
  /** Whether the program that a test started has started it. */
  isDirect: boolean
  /** Whether it descends from a `git` that semantic-release runs. */
  isBelowGit: boolean
}

function look(): void {
  const roots = childrenOf(tests).filter((pid) => pid !== process.pid)
  const copies = new Set(roots.map((pid) => argvOf(pid).join(' ')))
  for (const pid of roots) note(pid, { isRoot: true, isOfSemanticRelease: () => false })
  for (const root of roots)
    for (const pid of childrenOf(root)) alive.set(pid, { pid, isDirect: true, isBelowGit: false })
  // A process that has lost its parent is still watched, with everything that it starts.
  for (const below of alive.values()) {
    const { pid, isDirect, isBelowGit } = below
    const isOfSemanticRelease = (argv: string[]) => isBelowGit || (isDirect && OWN_GIT.test(argv.join(' ')))
    // Read before the process is noted, because by then it may have ended with its children.
    const children = childrenOf(pid)
    const argv = note(pid, { isRoot: false, isOfSemanticRelease }, copies)
    if (!argv) alive.delete(pid)
    else
      for (const child of children)
        alive.set(child, { pid: child, isDirect: false, isBelowGit: isOfSemanticRelease(argv) })
  }
}

interface Kind {
  isRoot: boolean
  isOfSemanticRelease: (argv: string[]) => boolean
}

/** @returns The arguments of a running process, read before its environment, because an exec replaces both. */
function note(pid: number, kind: Kind, copies = new Set<string>()): string[] | undefined {
  const argv = argvOf(pid)
  const env = read(`/proc/${pid}/environ`)
  if (argv.length === 0 || env === undefined) return undefined
  // Between fork and exec a process is a copy of its parent.
  if (!copies.has(argv.join(' ')) && env !== '') {
    const isOfSemanticRelease = kind.isOfSemanticRelease(argv)
    const seen = { argv, env: env.split('\0').filter(Boolean), isRoot: kind.isRoot, isOfSemanticRelease }
    processes.set(`${argv.join('\0')}\0\0${env}`, seen)
  }
  return argv
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

/** Reads what has changed in all folders, one file at a time. */
function* readFolders(): Generator<string> {
  for (const folder of folders) yield* readFolder(folder)
}

function* readFolder(folder: string): Generator<string> {
  for (const entry of attempt(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) yield* readFolder(file)
    else if (entry.isFile()) {
      readChanged(file)
      yield file
    }
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

/** Processes and files may disappear while they are read. */
function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
