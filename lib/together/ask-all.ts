import { checkPhrase } from '@cfa/protocol'
import { type Asker, type AskerTools, createListAsker } from '../batch/asker.ts'
import type { Job } from '../batch/job.ts'
import { createProgress, type Progress } from '../batch/progress.ts'
import { sendTogether } from '../batch/send-together.ts'
import { createSingleAsker } from '../batch/single-asker.ts'
import { mask } from '../log/mask.ts'
import { startWaiting } from '../log/waiting.ts'
import { pollDone } from '../registry/poll-done.ts'
import { type Approval, askApproval } from '../release/ask-approval.ts'
import { createQuestion } from '../release/question.ts'
import { createQuestionSession, type QuestionSession } from '../release/question-session.ts'
import { shownNetwork } from '../release/shown-network.ts'
import { topicOfSeveral } from '../release/topic.ts'
import { FRESH_MS } from '../release/write-with-code.ts'
import type { Run } from './verify-run.ts'

/** Asks about all jobs and sends them. `error`: what ended it early. */
export interface Asked {
  progress: Progress
  error: Error | undefined
}

/**
 * Asks the maintainers about jobs that are in order, and sends what they say yes to.
 *
 * @param signal - Ends the questions, with its reason; what is being sent goes on.
 */
export async function askAndSend(
  jobs: readonly Job[],
  run: Run,
  { approves = false, signal }: { approves?: boolean; signal?: AbortSignal } = {},
): Promise<Asked> {
  const asker = createAsker(jobs, run, signal)
  const { logger } = run.context
  const progress = createProgress(jobs, { asker, logger, count: run.count })
  let approval: Approval | undefined
  let error: Error | undefined
  try {
    approval = approves ? await approveFirst(jobs, run) : undefined
    await sendAll({ progress, asker, atHand: approval?.code }, run)
  } catch (reason) {
    error = reason as Error
  }
  await progress.verified()
  const states = [...progress.states().values()]
  const written = states.filter(({ kind }) => kind === 'published').length
  const end = written === jobs.length ? 'published' : 'failed'
  const reason = end === 'failed' ? `${written} of ${jobs.length} were published.` : undefined
  approval?.session.report(end, reason)
  await Promise.all([asker.end(end, reason), approval?.session.settled()])
  return { progress, error }
}

interface Sending {
  progress: Progress
  asker: Asker
  atHand: Approval['code']
}

async function sendAll({ progress, asker, atHand }: Sending, run: Run): Promise<void> {
  const { connection, context, effects: clock, fail } = run
  const isFresh = atHand && clock.now() - atHand.at < FRESH_MS
  await sendTogether({
    ...{ progress, asker, fail, atHand: isFresh ? atHand : undefined },
    mask: (otp) => mask(otp, context),
    confirming: {
      clock,
      logger: context.logger,
      pollDone: (url, credential, signal) => pollDone(connection.registry, url, credential, clock, signal),
    },
  })
}

/** An approval of all, in a question of its own, where the responder takes one. A code may come along. */
async function approveFirst(jobs: readonly Job[], run: Run): Promise<Approval | undefined> {
  const { features, responder } = run.session
  const takesAll = features.includes('several') || jobs.length === 1
  if (!features.includes('approval') || !takesAll) return undefined
  const { newSession, asking, accounts } = askerTools(jobs, run)
  const topic = topicOfSeveral(
    'approval',
    jobs.map((job) => job.topic),
  )
  const tools = { isAgain: false, logger: run.context.logger, endpoint: responder.name }
  return askApproval(topic, newSession(), { ...asking, accounts }, tools)
}

/** One package is asked about as the plugin does it. */
function createAsker(jobs: readonly Job[], run: Run, signal: AbortSignal | undefined): Asker {
  const { features } = run.session
  const tools = askerTools(jobs, run, signal)
  return features.includes('several') || jobs.length === 1
    ? createListAsker(jobs, tools)
    : createSingleAsker(jobs, tools)
}

export function askerTools([first]: readonly Job[], run: Run, signal?: AbortSignal): AskerTools {
  const { connection, context, session, fail } = run
  const { features, responder, accounts } = session
  if (!first) throw new Error('nobody is asked about nothing')
  const network = shownNetwork(connection.network)
  const { target } = first.topic
  const facts = { target, features, takesLinks: responder.confirm !== undefined, context, network }
  return {
    newSession: () => newSession(run),
    asking: { describe: (topic, state) => createQuestion(topic, state, facts), fail, signal },
    accounts,
  }
}

export function newSession({ session, options, effects, context }: Run): QuestionSession {
  const { responder, features, open } = session
  const { logger, stdout, env } = context
  return createQuestionSession({
    ...{ responder, features, open, clock: effects, logger },
    timeoutMs: options.timeoutMs,
    uuid: effects.uuid,
    startWaiting: async (question, deadline, installScripts) => {
      const phrase = question.key ? await checkPhrase(question.key) : undefined
      const asked = { question, installScripts, phrase, deadline, responder: responder.name }
      return startWaiting(asked, { logger, stdout, env, clock: effects })
    },
  })
}
