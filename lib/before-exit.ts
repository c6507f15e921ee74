/** @param isOver - Whether the process is already exiting, so that nothing asynchronous can be done. */
export type Close = (isOver: boolean) => Promise<void>

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What has to be closed before this process ends. One set of listeners serves all of it. */
const open = new Set<Close>()
/** What has begun to close and is not closed yet. */
const begun = new Set<Close>()
/** The work to do last, once everything is closed. */
const closed = new Set<() => void>()
let isListening = false
let isClosing = false
/** The signal to raise again once everything is closed. */
let pending: NodeJS.Signals | undefined
/** Resolved if the process goes on after that signal. */
let survived: PromiseWithResolvers<void> | undefined

/**
 * Calls `close` before the process ends: on a signal, on `process.exit` (which does not wait for it), or when there is
 * nothing left to do. The returned function cancels that.
 *
 * A signal is raised again afterwards, without our listeners, so that the process ends as it would have without us.
 */
export function beforeExit(close: Close): () => void {
  const each: Close = (isOver) => close(isOver)
  listen()
  open.add(each)
  return () => {
    if (open.delete(each) && open.size === 0 && !isClosing) unlisten()
  }
}

/** Calls `work` each time everything has been closed, before the process ends. */
export function whenClosed(work: () => void): void {
  closed.add(work)
}

/**
 * Resolves at once, unless a signal is ending the process. In that case it resolves only if the process goes on all the
 * same, because somebody else listens to the signal.
 */
export const afterSignal = async (): Promise<void> => survived?.promise

async function closeAll(isOver: boolean): Promise<void> {
  while (open.size > 0) {
    const all = [...open]
    open.clear()
    for (const close of all) begun.add(close)
    await Promise.allSettled(all.map((close) => close(isOver).finally(() => begun.delete(close))))
  }
}

/**
 * Closes everything while the process still runs. Nothing else may be keeping the process alive, so a timer does: until
 * everything is closed, and after a signal until that signal has been raised again.
 */
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

// Keeps listening until everything is closed: another listener (execa’s, while git runs) ends the process at once if it
// is the only one.
function bySignal(signal: NodeJS.Signals): void {
  pending ??= signal
  survived ??= Promise.withResolvers()
  closeInTime()
}

/**
 * Raises a signal again. Other listeners come and go with the job's child processes, and a signal that arrives when
 * there is no listener is lost, so one of ours waits for it. Ours is removed before the others hear the signal, because
 * execa’s ends the process only if it is the only one.
 */
function raise(signal: NodeJS.Signals, onRaised: () => void): void {
  process.prependOnceListener(signal, () => {
    onRaised()
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    survived?.resolve()
    survived = undefined
  })
  process.kill(process.pid, signal)
}

/** Closes everything without waiting, including what had already begun to close. */
function atExit(): void {
  unlisten()
  for (const close of begun) void close(true)
  void closeAll(true)
}

function listen(): void {
  if (isListening) return
  isListening = true
  for (const signal of SIGNALS) process.on(signal, bySignal)
  // A failure outside this plugin ends the process without calling the plugin again.
  process.on('beforeExit', closeInTime).on('exit', atExit)
}

function unlisten(): void {
  isListening = false
  for (const signal of SIGNALS) process.off(signal, bySignal)
  process.off('beforeExit', closeInTime).off('exit', atExit)
}
