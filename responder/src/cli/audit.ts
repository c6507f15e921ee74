import type { Head, Verification } from '../audit/audit.ts'
import { type Input, type Output, UsageError } from './command.ts'
import { withServices } from './services.ts'
import type { Terminal } from './terminal.ts'

/** Verifies the audit log. The exit code is 1 if the chain is broken, or is not the one of `--since`. */
export function verify({ options }: Input, terminal: Terminal): Promise<Output> {
  const since = options.since === undefined ? undefined : headOf(String(options.since))
  return withServices(terminal, async ({ audit }) => {
    const found = await audit.verify(since)
    return { json: found, text: describe(found), ...(found.ok ? {} : { exitCode: 1 }) }
  })
}

/** Prints what `audit verify --since` takes. */
export function head(_input: Input, terminal: Terminal): Promise<Output> {
  return withServices(terminal, async ({ audit }) => {
    const found = await audit.head()
    return { json: found ?? null, text: found ? `${found.id}:${found.hash}` : 'The audit log is empty.' }
  })
}

export function exportAll(_input: Input, terminal: Terminal): Promise<undefined> {
  return withServices(terminal, async ({ audit }) => {
    for await (const line of audit.exportEntries()) terminal.print(line.trimEnd())
    return undefined
  })
}

function describe(found: Verification): string {
  if (found.ok)
    return `The audit log is whole: ${found.entries} entries, the last one has the hash ${found.hash}.`
  if ('brokenId' in found)
    return `The audit log was changed: entry ${found.brokenId} is not as it was written, or is gone.`
  return `The audit log was replaced: entry ${found.replacedId} is not the one that was kept, or is gone. Everything up to it may be made up.`
}

function headOf(text: string): Head {
  const [, id, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? []
  if (id === undefined || hash === undefined)
    throw new UsageError(
      '--since takes what `audit head` prints: a number, a colon and 64 hexadecimal digits.',
    )
  return { id: Number(id), hash }
}
