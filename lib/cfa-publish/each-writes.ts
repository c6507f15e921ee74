import type { JobState } from '../batch/job.ts'
import type { DoorReply } from '../door/serve-door.ts'
import { isPluginError } from '../errors/get-error.ts'
import { showRegistry } from '../package/registry.ts'
import { askAndSend } from './ask-all.ts'
import { checkTrust } from './check-trust.ts'
import { findLeft } from './find-left.ts'
import { createJobs, withUnclear } from './jobs.ts'
import { describeWrite, type KeptWrite, keyOf } from './kept-write.ts'
import { CREATED, refusal } from './replies.ts'
import { declineIn, failedLines, type RowState, rowsOf } from './report.ts'
import { linesOfError } from './show-error.ts'
import { failFor } from './state.ts'
import type { Run } from './verify-run.ts'

/** The writes of a command with `--each`, and their outcomes. */
export interface EachWrites {
  /** Asks about one write while its tool waits, then sends it. After a decline, refuses every write without asking. */
  settle: (write: KeptWrite, gone: AbortSignal) => Promise<DoorReply>
  /** In order of their most recent arrival. */
  all: () => readonly KeptWrite[]
  states: ReadonlyMap<string, RowState>
}

const refusalFor = (error: Error): DoorReply =>
  refusal(403, isPluginError(error) ? `${error.code}: ${error.message}` : error.message)

export function createEachWrites(run: Run): EachWrites {
  const writes = new Map<string, KeptWrite>()
  const states = new Map<string, RowState>()
  const all = () => [...writes.values()]
  run.progress.failed = () => failedLines(rowsOf(all(), states))
  const settle: EachWrites['settle'] = async (write, gone) => {
    const key = keyOf(write)
    writes.delete(key)
    writes.set(key, write)
    const declined = declineIn(states)
    if (declined) return refusalFor(declined)
    Object.assign(run.progress, { phase: 'asking', total: writes.size })
    const state = await askOne(write, gone, run).catch((error: Error) => ({ kind: 'failed', error }) as const)
    run.progress.phase = 'command'
    states.set(key, state)
    if (state.kind !== 'failed') return CREATED
    for (const line of linesOfError(state.error)) run.context.logger.log('%s', line)
    return refusalFor(state.error)
  }
  return { settle, all, states }
}

async function askOne(write: KeptWrite, gone: AbortSignal, run: Run): Promise<RowState> {
  const { registry, reader } = run.connection
  const signal = withReason(gone, () =>
    failFor(describeWrite(write), showRegistry(registry.url))('ETOGETHERGONE'),
  )
  signal.throwIfAborted()
  const left = await findLeft([write], { registry, reader, clock: run.effects, fail: run.fail })
  checkTrust(left, run)
  const [job] = createJobs(
    left.writes.map((one) => ({ write: one, after: [] })),
    run,
  )
  if (!job) return { kind: 'there' }
  const { progress, error } = await askAndSend([job], run, { signal })
  const [state] = progress.states().values()
  return withUnclear(job, error ? { kind: 'failed', error } : (state as JobState))
}

/** Returns a signal that aborts together with `signal`, but with an error of ours as its reason. */
function withReason(signal: AbortSignal, reason: () => Error): AbortSignal {
  const own = new AbortController()
  const abort = () => own.abort(reason())
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return own.signal
}
