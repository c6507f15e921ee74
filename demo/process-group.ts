/** What a program of the demo needs around it. */
export interface Program extends PromiseLike<unknown> {
  pid?: number | undefined
}

/** An option of execa: Ctrl-C reaches the demo alone, which then ends its programs in their order. */
export const OWN_GROUP = { detached: process.platform !== 'win32' } as const

/** Has a program go with the demo, however that ends. Returns how to kill it before. */
export function endWithDemo(program: Program): () => void {
  const kill = () => killGroup(program.pid)
  // Before the folder goes in which it writes.
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
    // It is gone already.
  }
}
