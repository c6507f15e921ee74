import { createClosing } from '../closing.ts'
import type { Effects } from '../effects.ts'
import { isPluginError } from '../errors/get-error.ts'
import { safeLine } from '../log/safe-text.ts'
import type { ReleaseContext } from '../types.ts'
import { askAndSend } from './ask-all.ts'
import { unsentRow } from './change-rows.ts'
import { checkTrust } from './check-trust.ts'
import { findLeft, type Left } from './find-left.ts'
import { createJobs, withUnclear } from './jobs.ts'
import { type KeptWrite, keyOf } from './kept-write.ts'
import type { CfaPublishFlags } from './options.ts'
import { orderWrites } from './order-writes.ts'
import {
  declineIn,
  EXIT,
  exitCodeOf,
  failuresOf,
  isDecline,
  type Report,
  type RowState,
  rowsOf,
} from './report.ts'
import { type AtDoor, runAtToolDoor } from './run-at-tool-door.ts'
import { logStopped } from './run-progress.ts'
import { sendChanges } from './send-changes.ts'
import { sendStaged } from './send-staged.ts'
import { linesOfError } from './show-error.ts'
import { type Run, verifyRun } from './verify-run.ts'
import { withoutMovedTags } from './without-moved-tags.ts'

/** The most packages that the protocol allows in one question. */
const MAX_WRITES = 200

/**
 * Runs a command with a door as its registry, asks once about everything that it wrote, and sends that. Throws the
 * errors that are found before the command starts, and those that prevent asking anybody.
 */
export async function publishPackages(
  flags: CfaPublishFlags,
  context: ReleaseContext,
  effects: Effects,
): Promise<Report> {
  const closing = createClosing(effects, effects.onSignal)
  closing.begin(context.cwd)
  const run = await verifyRun(flags, context, effects)
  const release = {
    open: run.session.open,
    say: () => logStopped(run.progress, context.logger),
    notify: async () => {},
    abandon: () => {},
  }
  closing.watch(context.cwd, 'cfa-publish', release)
  try {
    const atDoor = await runAtToolDoor(run)
    const report = await afterCommand(atDoor, run)
    const { state } = report
    return { ...report, exitCode: state === 'command-failed' ? exitCodeOf(atDoor.end) : EXIT[state] }
  } finally {
    run.progress.phase = 'over'
    await closing.close(context.cwd, 'withdrawn')
  }
}

async function afterCommand(atDoor: AtDoor, run: Run): Promise<Omit<Report, 'exitCode'>> {
  const { end, refused, errors, states } = atDoor
  const writes = run.flags.isEach ? atDoor.writes : withoutMovedTags(atDoor.writes)
  const left = atDoor.changes.map(unsentRow)
  const base = { command: end, refused, packages: rowsOf(writes, states), changes: left }
  const { logger } = run.context
  // The command has only seen the code and the sentence of each, and may not have shown them.
  for (const line of detailsOf(errors)) logger.log('%s', line)
  if (run.flags.isEach && declineIn(states)) return { ...base, state: 'declined' }
  const exitCode = exitCodeOf(end)
  if (exitCode !== 0) {
    logger.log('The command failed with exit code %s.', exitCode)
    return { ...base, state: 'command-failed' }
  }
  const isEmpty = writes.length + left.length + errors.length === 0
  if (run.flags.isEach) return { ...base, state: isEmpty ? 'nothing' : stateOf(base.packages, errors[0]) }
  if (errors.length > 0)
    throw run.fail('ETOGETHERREFUSED', { writes: errors.map((error) => safeLine(error.message)) })
  if (isEmpty) return { ...base, state: 'nothing' }
  if (writes.length > MAX_WRITES) throw run.fail('ETOGETHERMANY', { count: String(writes.length) })
  const sent = writes.length === 0 ? undefined : await sendWrites(writes, run)
  if (sent && sent.state !== 'published') return { ...base, ...sent }
  return { ...base, ...sent, ...(await afterPackages(atDoor.changes, run)) }
}

/** Returns what happened and what to do next for each error, once if a command tried again. */
function detailsOf(errors: readonly Error[]): string[] {
  const texts = errors.filter(isPluginError).map((error) => linesOfError(error).join('\n'))
  return [...new Set(texts)].flatMap((text) => text.split('\n'))
}

/** Sends the changes to what is already published. Runs only once all packages are uploaded. */
async function afterPackages(
  changes: AtDoor['changes'],
  run: Run,
): Promise<Pick<Report, 'state' | 'changes'>> {
  const { rows, isDeclined } = await sendChanges(changes, run)
  if (isDeclined) return { state: 'declined', changes: rows }
  return { state: rows.every(({ state }) => state === 'changed') ? 'published' : 'failed', changes: rows }
}

async function sendWrites(writes: readonly KeptWrite[], run: Run) {
  const { registry, reader } = run.connection
  const left = await findLeft(writes, { registry, reader, clock: run.effects, fail: run.fail })
  return sendLeft(writes, left, run)
}

async function sendLeft(
  writes: readonly KeptWrite[],
  { writes: left, there, documents }: Left,
  run: Run,
): Promise<Pick<Report, 'state' | 'packages'>> {
  const { logger } = run.context
  const states = new Map<string, RowState>(there.map((write) => [keyOf(write), { kind: 'there' }]))
  if (there.length > 0)
    logger.log('Already on the registry, with exactly these bytes: %s of %s.', there.length, writes.length)
  const staged = new Map<string, string>()
  if (left.length === 0) return { state: 'published', packages: rowsOf(writes, states) }
  checkTrust({ writes: left, documents }, run)
  Object.assign(run.progress, { phase: 'asking', total: left.length })
  const { error, isLeftWaiting } = await send(left, { states, staged }, run)
  for (const one of new Set([...failuresOf(states), ...(error ? [error] : [])]))
    for (const line of linesOfError(one)) logger.log('%s', line)
  const packages = rowsOf(writes, states, staged)
  return { state: isLeftWaiting ? 'waiting' : stateOf(packages, error), packages }
}

/** @returns The error that ended it early. `isLeftWaiting`: the run ends successfully, before the approval. */
async function send(
  left: readonly KeptWrite[],
  { states, staged }: { states: Map<string, RowState>; staged: Map<string, string> },
  run: Run,
): Promise<{ error: Error | undefined; isLeftWaiting: boolean }> {
  const ordered = orderWrites(left)
  if (run.flags.isStaged) {
    const sent = await sendStaged(ordered, run)
    for (const [key, state] of sent.states) states.set(key, state)
    for (const [key, id] of sent.staged) staged.set(key, id)
    return sent
  }
  const { progress, error } = await askAndSend(createJobs(ordered, run), run)
  for (const [job, state] of progress.states()) states.set(job.key, withUnclear(job, state))
  return { error, isLeftWaiting: false }
}

function stateOf(packages: Report['packages'], error: Error | undefined): Report['state'] {
  if (isDecline(error)) return 'declined'
  const isWhole = !error && packages.every(({ state }) => state === 'published' || state === 'there')
  return isWhole ? 'published' : 'failed'
}
