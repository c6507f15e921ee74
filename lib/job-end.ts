/** @param isOver - The process ends in this moment: what takes time is not done. */
export type Close = (isOver: boolean) => Promise<void>

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What is to be closed before this process goes. One set of listeners serves all of it. */
const open = new Set<Close>()
let isClosing = false

/**
 * Calls `close` before the process goes: by a signal, by `process.exit`, which does not wait for it, or at its end. The
 * returned function takes that back.
 *
 * After a signal it is raised once more, now without us: the process ends as it would have.
 */
export function beforeJobEnd(close: Close): () => void {
  const each: Close = (isOver) => close(isOver)
  if (open.size === 0) listen()
  open.add(each)
  return () => {
    if (open.delete(each) && open.size === 0 && !isClosing) unlisten()
  }
}

async function closeAll(isOver: boolean): Promise<void> {
  while (open.size > 0) {
    const all = [...open]
    open.clear()
    await Promise.allSettled(all.map((close) => close(isOver)))
  }
}

// Listening goes on until everything is closed: another listener (execa’s, while git runs) ends the process at once
// where it is alone.
function bySignal(signal: NodeJS.Signals): void {
  if (isClosing) return
  isClosing = true
  const alive = setInterval(() => {}, 60_000) // nothing else may keep the process until then
  void closeAll(false).finally(() => {
    isClosing = false
    unlisten()
    raise(signal, () => clearInterval(alive))
  })
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

/** A failure outside of this plugin ends the process without a word to its plugins. */
function atEnd(): void {
  if (isClosing) return
  unlisten()
  void closeAll(false)
}

function atExit(): void {
  unlisten()
  void closeAll(true)
}

function listen(): void {
  for (const signal of SIGNALS) process.on(signal, bySignal)
  process.on('beforeExit', atEnd).on('exit', atExit)
}

function unlisten(): void {
  for (const signal of SIGNALS) process.off(signal, bySignal)
  process.off('beforeExit', atEnd).off('exit', atExit)
}
