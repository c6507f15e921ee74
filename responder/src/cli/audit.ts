import type { Input, Output } from './command.ts'
import { withServices } from './services.ts'
import type { Terminal } from './terminal.ts'

/** Exit code 1 where the chain is broken. */
export function verify(_input: Input, terminal: Terminal): Promise<Output> {
  return withServices(terminal, async ({ audit }) => {
    const found = await audit.verify()
    if (found.ok) {
      const text = `The audit log is whole: ${found.entries} entries, the last one has the hash ${found.hash}.`
      return { json: found, text }
    }
    const text = `The audit log was changed: entry ${found.brokenId} is not as it was written, or is gone.`
    return { json: found, text, exitCode: 1 }
  })
}

export function exportAll(_input: Input, terminal: Terminal): Promise<undefined> {
  return withServices(terminal, async ({ audit }) => {
    for await (const line of audit.exportEntries()) terminal.print(line.trimEnd())
    return undefined
  })
}
