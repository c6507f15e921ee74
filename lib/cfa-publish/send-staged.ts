import type { Job, JobState } from '../batch/job.ts'
import { stageCommand } from '../errors/by-hand.ts'
import { type ErrorCode, hasCode } from '../errors/get-error.ts'
import { showRegistry } from '../package/registry.ts'
import { isLogPrivate } from '../responders/npm-site.ts'
import { askAndSend } from './ask-all.ts'
import { createJobs, withUnclear } from './jobs.ts'
import { describeWrite, type KeptPackage, keyOf } from './kept-write.ts'
import type { OrderedWrite } from './order-writes.ts'
import { createStagedJob } from './stage-job.ts'
import type { Run } from './verify-run.ts'
import { leaveOnSite, type Waiting, waitOnSite } from './wait-on-site.ts'

/** The outcome of a run that was staged. */
export interface SentStaged {
  states: Map<string, JobState>
  /** The ids of the versions that are still staged, by `keyOf`. */
  staged: ReadonlyMap<string, string>
  error: Error | undefined
  /** Whether the run ends successfully, with staged versions to be approved later. */
  isLeftWaiting: boolean
}

/**
 * Stages every package without a second factor, then has all of them approved at once, by one answer or on npmjs.com.
 * After a decline, they stay staged, and the log says how to approve or discard them.
 */
export async function sendStaged(ordered: readonly OrderedWrite[], run: Run): Promise<SentStaged> {
  const states = new Map<string, JobState>()
  const waiting: Waiting[] = []
  const left = () => waiting.filter(({ staged }) => staged.staging.item !== undefined)
  run.count.staged = () => left().length
  run.progress.staged = () => linesOf(left(), run)
  const error = await stageAndApprove(ordered, { states, waiting }, run).catch((reason: Error) => reason)
  const staged = new Map(left().map(({ staged, id }) => [keyOf(staged.write), id]))
  const isLeftWaiting = staged.size > 0 && mayBeLeft(error, states, run)
  if (isLeftWaiting) {
    if (error) await leaveOnSite(left(), run)
    run.context.logger.log(LEFT_WAITING)
    return { states, staged, error: undefined, isLeftWaiting }
  }
  const lines = linesOf(left(), run)
  if (lines.length > 0) run.context.logger.log(STILL_STAGED)
  for (const line of lines) run.context.logger.log('%s', line)
  return { states, staged, error, isLeftWaiting }
}

/** The codes for a question that nobody has answered. */
const LATE: readonly ErrorCode[] = ['EAPPROVALTIMEOUT', 'EOTPTIMEOUT']

/** Returns whether the run may end successfully without an approval. It may with `--wait`, if nothing else failed. */
function mayBeLeft(error: Error | undefined, states: SentStaged['states'], { options }: Run): boolean {
  if (options.waitMs === undefined) return false
  return (!error || hasCode(error, ...LATE)) && [...states.values()].every(({ kind }) => kind !== 'failed')
}

const LEFT_WAITING =
  'The command ends here. Once every version is approved, run the same command again: it finishes what is left.'

const STILL_STAGED =
  'Still staged, and not published. Run the same command again to be asked again. Or do it by hand:'

/** Returns lines that say how to approve or discard each version. */
function linesOf(waiting: readonly Waiting[], { connection }: Run): string[] {
  const registry = showRegistry(connection.registry.url)
  return waiting.flatMap(({ staged, id }) =>
    (['approve', 'reject'] as const).map(
      (verb) => `- ${describeWrite(staged.write)}: ${stageCommand(verb, id, registry)}`,
    ),
  )
}

interface StagedState {
  states: SentStaged['states']
  /** Filled as the packages are staged. */
  waiting: Waiting[]
}

async function stageAndApprove(
  ordered: readonly OrderedWrite[],
  state: StagedState,
  run: Run,
): Promise<Error | undefined> {
  const { states, waiting } = state
  await stageAll(ordered, state, run)
  const tags = ordered.filter(({ write }) => write.kind === 'dist-tag')
  if (run.options.responder === 'npm') {
    await waitOnSite(waiting, states, run)
    // A dist-tag can't be set to a version that is not on the registry.
    if (waiting.some(({ staged }) => !states.has(keyOf(staged.write)))) return undefined
    return await sendTagsOnSite(ready(createJobs(tags, run), states), states, run)
  }
  const left = await approvable(waiting, states)
  const jobs = ready([...left.map(({ staged, id }) => staged.job(id)), ...createJobs(tags, run)], states)
  if (jobs.length === 0) return undefined
  return await send(jobs, states, run)
}

/** Returns the jobs, in order, whose earlier writes are published or among them. */
function ready(jobs: readonly Job[], states: SentStaged['states']): Job[] {
  const found: Job[] = []
  for (const job of jobs) {
    const after = job.after.filter((key) => states.get(key)?.kind !== 'published')
    if (after.every((key) => found.some((one) => one.key === key))) found.push({ ...job, after })
  }
  return found
}

async function send(jobs: readonly Job[], states: SentStaged['states'], run: Run) {
  const { progress, error } = await askAndSend(jobs, withShortQuestion(run), { approves: true })
  for (const [job, state] of progress.states()) states.set(job.key, withUnclear(job, state))
  return error
}

/**
 * The shortest time to ask for, so that the question reaches the maintainers. From then on, they can also approve at
 * the registry.
 */
const SHOW_MS = 10_000

function withShortQuestion(run: Run): Run {
  const { waitMs } = run.options
  if (waitMs === undefined) return run
  return { ...run, options: { ...run.options, timeoutMs: Math.max(waitMs, SHOW_MS) } }
}

/** Stages all packages, one after the other. If one fails, nobody is asked about the others. */
async function stageAll(
  ordered: readonly OrderedWrite[],
  { states, waiting }: StagedState,
  run: Run,
): Promise<void> {
  for (const { write, after } of ordered) {
    if (write.kind !== 'publish') continue
    const staged = createStagedJob(write as KeptPackage, after, run)
    const failed = (error: Error): never => {
      states.set(keyOf(write), { kind: 'failed', error })
      throw error
    }
    const end = await staged.stage().catch(failed)
    if (end.kind === 'live') {
      await staged.waitUntilShown()
      states.set(keyOf(write), { kind: 'published' })
    } else if (end.id === undefined) failed(run.fail('ESTAGEUNCLEAR', { written: 'unknown' }))
    else waiting.push({ staged, id: end.id })
  }
}

/** Waits until each version can be approved. Leaves out those that somebody has already approved. */
async function approvable(waiting: readonly Waiting[], states: SentStaged['states']): Promise<Waiting[]> {
  const left: Waiting[] = []
  for (const one of waiting) {
    const state = await one.staged.waitUntilApprovable(one.id)
    if (state === 'staged') left.push(one)
    else {
      one.staged.staging.item = undefined
      states.set(keyOf(one.staged.write), { kind: 'published' })
    }
  }
  return left
}

/**
 * Sends the dist-tags with a link in the log, because npmjs.com has no page for them. Fails them with `EDISTTAGNOBODY`
 * if the log may not show a link.
 */
async function sendTagsOnSite(
  tags: readonly Job[],
  states: SentStaged['states'],
  run: Run,
): Promise<Error | undefined> {
  if (tags.length === 0) return undefined
  if (run.options.linkInLog || isLogPrivate(run.context.env)) return send(tags, states, run)
  const error = run.fail('EDISTTAGNOBODY', {})
  for (const { key } of tags) states.set(key, { kind: 'failed', error })
  return error
}
