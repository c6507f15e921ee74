/** A running program of the demo. It settles when the program has ended. */
export interface Program extends PromiseLike<unknown> {
  pid?: number | undefined
}

/** Options for execa. Ctrl-C then reaches only the demo, which ends its programs in order. */
export const OWN_GROUP = { detached: process.platform !== 'win32' } as const

/** Kills a program when the demo ends, however it ends. Returns a function that kills it earlier. */
export function endWithDemo(program: Program): () => void {
  const kill = () => killGroup(program.pid)
  // First, so that the program is gone before the folder it writes in is deleted.
  process.prependOnceListener('exit', kill)
  const forget = () => void process.off('exit', kill)
  program.then(forget, forget)
  return kill
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(OWN_GROUP.detached ? -pid : pid, 'SIGKILL')
  } catch {
    // It is already gone.
  }
}
