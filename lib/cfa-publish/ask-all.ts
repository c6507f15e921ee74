import { readerChange } from '../accounts/reader-change.ts'
import { topicsOf } from '../batch/asker.ts'
import type { Job } from '../batch/job.ts'
import { type BatchEnd, type BatchTools, runBatch } from '../batch/run-batch.ts'
import { mask } from '../log/mask.ts'
import { pollDone } from '../registry/poll-done.ts'
import { type Approval, askApproval } from '../release/ask-approval.ts'
import { newSession } from '../release/new-session.ts'
import { createQuestion } from '../release/question.ts'
import type { QuestionSession } from '../release/question-session.ts'
import { shownNetwork } from '../release/shown-network.ts'
import { topicOfSeveral } from '../release/topic.ts'
import { unlessStopped } from '../release/unless-stopped.ts'
import { endOfJob } from '../verify/job-limit.ts'
import type { ConnectedRun } from './connect-run.ts'
import type { Run } from './verify-run.ts'

/**
 * Asks the maintainers about the jobs, which are already in order, and sends what they approve.
 *
 * @param signal - Aborts the questions with its reason. A job that is being sent still completes.
 */
export async function askAndSend(
  jobs: readonly Job[],
  run: Run,
  { approves = false, signal }: { approves?: boolean; signal?: AbortSignal } = {},
): Promise<BatchEnd> {
  const tools = batchTools(jobs, run, signal)
  const count = topicsOf(jobs).length
  if (!tools.takesSeveral && count > 1) run.context.logger.log(ONE_BY_ONE, run.session.responder.name, count)
  const approve: BatchTools['approve'] = async (asking) =>
    approves ? approveFirst(jobs, { ...tools, asking }, run) : undefined
  const held = jobs.map((job) => ({ ...job, send: unlessStopped(job.send, run.effects) }))
  return runBatch(held, { ...tools, approve })
}

const ONE_BY_ONE =
  'The responder %s does not say that it can show several packages in one question (the feature “several”). It is asked %s times, and nothing is uploaded before all of that is answered.'

/** Asks for one approval of all jobs. Returns `undefined` if the responder can't give one. A code may come with it. */
async function approveFirst(
  jobs: readonly Job[],
  { newSession: create, asking, accounts }: Omit<BatchTools, 'approve'>,
  run: Run,
): Promise<Approval | undefined> {
  const { features, responder } = run.session
  const [first] = jobs
  const takesAll = features.includes('several') || jobs.length === 1
  if (!features.includes('approval') || !takesAll || !first) return undefined
  const topic = topicOfSeveral(
    'approval',
    jobs.map((job) => job.topic),
  )
  const tools = { isAgain: false, logger: run.context.logger, endpoint: responder.name }
  return askApproval(topic, create(), { ...asking(first), accounts }, tools)
}

function batchTools(
  [first]: readonly Job[],
  run: Run,
  signal: AbortSignal | undefined,
): Omit<BatchTools, 'approve'> {
  const { connection, context, session, fail, effects: clock } = run
  const { features, responder, accounts } = session
  if (!first) throw new Error('there are no jobs to ask about')
  const network = shownNetwork(connection.network)
  const { target } = first.topic
  const facts = { target, features, takesLinks: responder.confirm !== undefined, context, network }
  return {
    takesSeveral: features.includes('several'),
    newSession: () => sessionOf(run),
    asking: () => ({ describe: (topic, state) => createQuestion(topic, state, facts), fail, signal }),
    accounts,
    onRefused: readerChange(connection),
    count: run.count,
    mask: (otp) => mask(otp, context),
    confirming: {
      clock,
      logger: context.logger,
      pollDone: (url, credential, signal) => pollDone(connection.registry, url, credential, clock, signal),
    },
  }
}

export function sessionOf({ session, options, effects, context }: ConnectedRun): QuestionSession {
  const { logger, stdout, env } = context
  return newSession({
    ...session,
    ...{ clock: effects, logger, timeoutMs: options.timeoutMs, uuid: effects.uuid },
    jobEndsAt: endOfJob(env),
    waiting: { logger, stdout, env },
  })
}
