import { stagedPage } from '@cfa/protocol'
import type { JobState } from '../batch/job.ts'
import { stageCommand } from '../errors/by-hand.ts'
import { hasCode } from '../errors/get-error.ts'
import { createLines } from '../log/lines.ts'
import type { Message } from '../notify/message.ts'
import { followInTime, notifyAll } from '../notify/notify-all.ts'
import { createReminder } from '../notify/remind-once.ts'
import type { NotifyEffects } from '../notify/types.ts'
import { showRegistry } from '../package/registry.ts'
import { describeWrite, keyOf } from './kept-write.ts'
import { messagesOf, type RunMessages, type StagedVersion } from './run-messages.ts'
import type { StagedJob } from './stage-job.ts'
import type { Run } from './verify-run.ts'

/** A version of the run that still has to be approved. */
export interface Waiting {
  staged: StagedJob
  id: string
}

/**
 * Notifies the maintainers about what waits for them on npmjs.com, then waits until everybody can install it. If nobody
 * approves a version within the time of `--wait`, it gets no state and is not a failure.
 */
export async function waitOnSite(
  waiting: readonly Waiting[],
  states: Map<string, JobState>,
  run: Run,
): Promise<void> {
  const messages = logWaiting(waiting, run)
  if (!messages) return
  const { waitMs, timeoutMs } = run.options
  const start = run.effects.now()
  const allowedMs = waitMs ?? timeoutMs
  const receipts = await notifyAll(run.notifiers, messages.waiting, effectsOf(run))
  const reminder = createReminder({
    ...{ start, timeoutMs: allowedMs, effects: effectsOf(run) },
    ...{ receipts: () => receipts, message: messages.reminder },
  })
  const lines = linesOf(waiting, start + allowedMs, run)
  const tick = () => {
    reminder.tick()
    lines()
  }
  // In parallel, because the outcome of one has to be noticed while another still waits.
  const waits = waiting.map(async ({ staged, id }, index): Promise<JobState[]> => {
    const wait = { deadline: start + allowedMs, tick, place: { index, count: waiting.length } }
    const error = await staged.waitOnSite(id, wait).catch((reason: Error) => reason)
    if (error && waitMs !== undefined && hasCode(error, 'ESTAGETIMEOUT')) return []
    const state: JobState = error ? { kind: 'failed', error } : { kind: 'published' }
    states.set(keyOf(staged.write), state)
    if (!error) run.count.written += 1
    return [state]
  })
  const ends = (await Promise.all(waits)).flat()
  await reminder.sent()
  const isLeft = ends.length < waiting.length
  // Without any wait, the maintainers were notified just now. They need not hear that the run is over.
  if (!isLeft || allowedMs > 0) await followInTime(receipts, endOf(ends, isLeft, messages), effectsOf(run))
}

function linesOf(waiting: readonly Waiting[], deadline: number, { context, effects }: Run): () => void {
  const [first, ...others] = waiting
  const name = first ? describeWrite(first.staged.write) : ''
  const what = others.length > 0 ? `${name} and ${others.length} more` : name
  return createLines(`for the approval of ${what}`, deadline, { logger: context.logger, now: effects.now })
}

function endOf(ends: readonly JobState[], isLeft: boolean, { outcome, left }: RunMessages): Message {
  const failed = ends.flatMap((end) => (end.kind === 'failed' ? [end.error] : []))
  if (failed.length > 0 && failed.every((error) => hasCode(error, 'ESTAGETIMEOUT')))
    return outcome('expired', 'Not everything was approved in time, and the command has ended.')
  if (failed.length > 0) return outcome('failed', 'Not everything is live. The log of the command says why.')
  return isLeft ? left() : outcome('published', 'All of it was approved.')
}

/**
 * Notifies the maintainers about a run that ends successfully although its question went unanswered. From then on, its
 * versions are approved on npmjs.com.
 */
export async function leaveOnSite(waiting: readonly Waiting[], run: Run): Promise<void> {
  const messages = logWaiting(waiting, run, 0)
  if (messages) await notifyAll(run.notifiers, messages.waiting, effectsOf(run))
}

/**
 * Logs what waits.
 *
 * @returns The messages to the maintainers, or `undefined` if nothing waits.
 */
function logWaiting(
  waiting: readonly Waiting[],
  { connection, context, options }: Run,
  allowedMs = options.waitMs ?? options.timeoutMs,
): RunMessages | undefined {
  const { logger } = context
  const { url } = connection.registry
  const versions = waiting.map(({ staged, id }): StagedVersion => {
    const { name, version, distTag } = staged.write
    return { name, version, distTag, id }
  })
  const [first, ...others] = versions
  if (!first) return undefined
  logger.log('%s staged versions wait for a maintainer’s approval:', waiting.length)
  for (const { staged, id } of waiting) {
    const page = stagedPage({ name: staged.write.name, registry: url })
    const command = stageCommand('approve', id, showRegistry(url))
    logger.log('- %s: %s%s', describeWrite(staged.write), command, page ? ` (or at ${page})` : '')
  }
  const isLeft = options.waitMs !== undefined
  return messagesOf([first, ...others], url, { waitMs: allowedMs, isLeft })
}

function effectsOf({ effects, context: { logger, stdout } }: Run): NotifyEffects {
  return { ...effects, logger, stdout }
}
