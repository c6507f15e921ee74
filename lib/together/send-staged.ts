import type { JobState } from '../batch/job.ts'
import { stageCommand } from '../errors/by-hand.ts'
import { showRegistry } from '../package/registry.ts'
import { isLogPrivate } from '../responders/npm-site.ts'
import { stagedPage } from '../staged/staged-page.ts'
import { askAndSend } from './ask-all.ts'
import { createJobs } from './jobs.ts'
import { describeWrite, type KeptPackage, keyOf } from './kept-write.ts'
import type { OrderedWrite } from './order-writes.ts'
import { linesOfError } from './show-error.ts'
import { createStagedJob, type StagedJob } from './stage-job.ts'
import type { Run } from './verify-run.ts'

/** What became of a run that was staged. */
export interface SentStaged {
  states: Map<string, JobState>
  error: Error | undefined
}

/** What of it still has to be approved. */
type Waiting = { staged: StagedJob; id: string; after: readonly string[] }

/**
 * Stages every package without a second factor, and has all of them approved at once: by one answer, or on npmjs.com. What
 * is staged stays so after a decline; how to discard it is said.
 */
export async function sendStaged(ordered: readonly OrderedWrite[], run: Run): Promise<SentStaged> {
  const states = new Map<string, JobState>()
  const waiting = await stageAll(ordered, states, run)
  const tags = ordered.filter(({ write }) => write.kind === 'dist-tag')
  try {
    if (run.options.responder === 'npm') {
      await waitOnSite(waiting, states, run)
      return await sendTagsOnSite(tags, states, run)
    }
    const left = await approvable(waiting, states)
    const jobs = [...left.map(({ staged, id }) => staged.job(id)), ...createJobs(tags, run)]
    if (jobs.length === 0) return { states, error: undefined }
    return await send(jobs, states, run)
  } catch (error) {
    return { states, error: error as Error }
  } finally {
    sayStaged(waiting, run)
  }
}

async function send(jobs: Parameters<typeof askAndSend>[0], states: SentStaged['states'], run: Run) {
  const { progress, error } = await askAndSend(jobs, run, { approves: true })
  for (const [job, state] of progress.states()) states.set(job.key, state)
  return { states, error }
}

/** One that fails keeps the others from being asked about. */
async function stageAll(
  ordered: readonly OrderedWrite[],
  states: SentStaged['states'],
  run: Run,
): Promise<Waiting[]> {
  const waiting: Waiting[] = []
  for (const { write, after } of ordered) {
    if (write.kind !== 'publish') continue
    const staged = createStagedJob(write as KeptPackage, after, run)
    const end = await staged.stage()
    if (end.kind === 'live') {
      await staged.waitUntilShown()
      states.set(keyOf(write), { kind: 'published' })
    } else if (end.id === undefined) throw run.fail('ESTAGEUNCLEAR', { written: 'unknown' })
    else waiting.push({ staged, id: end.id, after })
  }
  return waiting
}

/** Nobody is asked about what somebody has approved already. */
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

async function waitOnSite(waiting: readonly Waiting[], states: SentStaged['states'], run: Run) {
  const { logger } = run.context
  const registry = showRegistry(run.connection.registry.url)
  logger.log('%s staged versions wait for a maintainer’s approval:', waiting.length)
  for (const { staged, id } of waiting) {
    const page = stagedPage({ name: staged.write.name, registry: run.connection.registry.url })
    const orThere = page ? ` (or at ${page})` : ''
    logger.log('- %s: %s%s', describeWrite(staged.write), stageCommand('approve', id, registry), orThere)
  }
  const deadline = run.effects.now() + run.options.timeoutMs
  for (const { staged, id } of waiting) {
    const error = await staged.waitOnSite(id, deadline).catch((reason: Error) => reason)
    states.set(keyOf(staged.write), error ? { kind: 'failed', error } : { kind: 'published' })
    if (error) for (const line of linesOfError(error)) logger.log('%s', line)
    else run.count.written += 1
  }
}

/** npmjs.com has no page for dist-tags: a link in the log is left. */
async function sendTagsOnSite(
  tags: readonly OrderedWrite[],
  states: SentStaged['states'],
  run: Run,
): Promise<SentStaged> {
  if (tags.length === 0) return { states, error: undefined }
  if (run.options.linkInLog || isLogPrivate(run.context.env)) return send(createJobs(tags, run), states, run)
  const error = run.fail('EDISTTAGNOBODY', {})
  for (const { write } of tags) states.set(keyOf(write), { kind: 'failed', error })
  return { states, error }
}

function sayStaged(waiting: readonly Waiting[], { context, connection }: Run): void {
  const left = waiting.filter(({ staged }) => staged.staging.item !== undefined)
  if (left.length === 0) return
  const registry = showRegistry(connection.registry.url)
  context.logger.log(
    'Still staged, and not published. Run the same command again to be asked again. To discard it:',
  )
  for (const { staged, id } of left)
    context.logger.log('- %s: %s', describeWrite(staged.write), stageCommand('reject', id, registry))
}
