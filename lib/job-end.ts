/** @param isOver - The process ends in this moment: what takes time is not done. */
export type Close = (isOver: boolean) => Promise<void>

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What is to be closed before this process goes. One set of listeners serves all of it. */
const open = new Set<Close>()
/** What has begun to close, and is not done with it. */
const begun = new Set<Close>()
/** What is done last. */
const closed = new Set<() => void>()
let isListening = false
let isClosing = false
/** Comes again when everything is closed. */
let pending: NodeJS.Signals | undefined

/**
 * Calls `close` before the process goes: by a signal, by `process.exit`, which does not wait for it, or at its end. The
 * returned function takes that back.
 *
 * After a signal it is raised once more, now without us: the process ends as it would have.
 */
export function beforeJobEnd(close: Close): () => void {
  const each: Close = (isOver) => close(isOver)
  listen()
  open.add(each)
  return () => {
    if (open.delete(each) && open.size === 0 && !isClosing) unlisten()
  }
}

/** Calls `work` each time when everything is closed, before the process goes. */
export function whenClosed(work: () => void): void {
  closed.add(work)
}

async function closeAll(isOver: boolean): Promise<void> {
  while (open.size > 0) {
    const all = [...open]
    open.clear()
    for (const close of all) begun.add(close)
    await Promise.allSettled(all.map((close) => close(isOver).finally(() => begun.delete(close))))
  }
}

/** Nothing else may keep the process until then, nor after a signal until that comes again. */
function closeInTime(): void {
  if (isClosing) return
  isClosing = true
  const alive = setInterval(() => {}, 60_000)
  void closeAll(false).then(() => {
    for (const work of closed) work()
    isClosing = false
    unlisten()
    if (pending === undefined) clearInterval(alive)
    else raise(pending, () => clearInterval(alive))
    pending = undefined
  })
}

// Listening goes on until everything is closed: another listener (execa’s, while git runs) ends the process at once
// where it is alone.
function bySignal(signal: NodeJS.Signals): void {
  pending ??= signal
  closeInTime()
}

/**
 * Listeners come and go with the processes of the job, so one of ours is there when the signal comes: with nobody else it
 * would be lost. It is gone before the others hear the signal, since execa’s ends the process only where it is alone.
 */
function raise(signal: NodeJS.Signals, onRaised: () => void): void {
  process.prependOnceListener(signal, () => {
    onRaised()
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  })
  process.kill(process.pid, signal)
}

/** Nothing is waited for any more, of what has begun before neither. */
function atExit(): void {
  unlisten()
  for (const close of begun) void close(true)
  void closeAll(true)
}

function listen(): void {
  if (isListening) return
  isListening = true
  for (const signal of SIGNALS) process.on(signal, bySignal)
  // A failure outside of this plugin ends the process without a word to its plugins.
  process.on('beforeExit', closeInTime).on('exit', atExit)
}

function unlisten(): void {
  isListening = false
  for (const signal of SIGNALS) process.off(signal, bySignal)
  process.off('beforeExit', closeInTime).off('exit', atExit)
}
