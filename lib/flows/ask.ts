import { readerChange } from '../accounts/reader-change.ts'
import { mask } from '../log/mask.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { pollDone } from '../registry/poll-done.ts'
import type { Approval } from '../release/ask-approval.ts'
import { askApproval } from '../release/ask-approval.ts'
import { checkUnbroken } from '../release/check-unbroken.ts'
import type { CodeMemory } from '../release/code-memory.ts'
import type { PollDone, Write } from '../release/confirm-by-web.ts'
import { newSession } from '../release/new-session.ts'
import { createQuestion } from '../release/question.ts'
import type { Asking, Declined, QuestionSession } from '../release/question-session.ts'
import { shownNetwork } from '../release/shown-network.ts'
import type { Topic } from '../release/topic.ts'
import { unlessStopped } from '../release/unless-stopped.ts'
import { writeWithCode } from '../release/write-with-code.ts'
import { discardDeclined } from '../staged/discard-declined.ts'
import { endOfJob } from '../verify/job-limit.ts'
import type { Session } from '../verify/types.ts'
import { discardMembers, type Member } from './member.ts'
import type { Parts } from './parts.ts'

/** How a maintainer is asked in one step. */
export interface Asks {
  approval: (topic: Topic, broken: AbortSignal, earlier: QuestionSession | undefined) => Promise<Approval>
  /** Makes a write with a maintainer's code. */
  write: (topic: Topic, write: Write, approval: Approval | undefined, signal?: AbortSignal) => Promise<void>
}

export function createAsks(parts: Parts, session: Session, memory: CodeMemory, member?: Member): Asks {
  const { target, fail, clock, logger, context } = parts
  const maskCode = (otp: string) => mask(otp, context)
  const create = () => sessionOf(parts, session)
  const asking = askingOf(parts, session, maskCode, member)
  return {
    approval: (topic, signal, earlier) => {
      const { accounts, responder } = session
      const tools = { isAgain: earlier !== undefined, logger, endpoint: responder.name }
      return checkUnbroken(signal, fail, () =>
        askApproval(topic, earlier ?? create(), { ...asking, accounts, signal }, tools),
      )
    },
    write: (topic, write, approval, signal) => {
      const { name, version, registry } = target
      const held = unlessStopped(write, parts.effects)
      const request = { topic, write: held, approval, spec: `${name}@${version}`, registry }
      const tools = {
        ...{ newSession: create, fail, clock, logger, memory, mask: maskCode, asking: { ...asking, signal } },
        accounts: session.accounts,
        onRefused: readerChange(parts.connection),
        pollDone: pollDoneOf(parts),
      }
      return checkUnbroken(signal, fail, () => writeWithCode(request, tools))
    },
  }
}

export const pollDoneOf =
  ({ connection, clock }: Parts): PollDone =>
  (url, credential, ended) =>
    pollDone(connection.registry, url, credential, clock, ended)

export function askingOf(
  parts: Parts,
  session: Session,
  mask: (otp: string) => void,
  member: Member | undefined,
): Omit<Asking, 'reason' | 'accounts'> {
  const { target, fail, context, connection, clock, logger } = parts
  const { features, responder, staging, accounts } = session
  const network = shownNetwork(connection.network)
  const facts = { target, features, takesLinks: responder.confirm !== undefined, context, network }
  const { registry } = connection
  const discarding = { registry, logger, clock, accounts, responder, mask }
  const discardOne =
    staging && ((declined: Declined) => discardDeclined(declined, { ...discarding, staging, target }))
  const discardAll =
    member && ((declined: Declined) => discardMembers(declined, member, { ...discarding, target }))
  return {
    describe: (topic, state) => createQuestion(topic, state, facts),
    fail,
    onDecline: discardAll ?? discardOne,
  }
}

export function sessionOf(parts: Parts, session: Session): QuestionSession {
  const { effects, clock, logger, visibleLog, context } = parts
  const env = mergedEnvironment(effects.processEnv(), {})
  return newSession({
    ...session,
    ...{ clock, logger, timeoutMs: timeoutOf(parts), uuid: effects.uuid },
    jobEndsAt: endOfJob(context.env),
    waiting: { logger: visibleLog, stdout: context.stdout, env },
  })
}

/**
 * The least time that a question stays open. It has to reach the maintainers. From then on, they can approve at the
 * registry.
 */
const SHOW_MS = 10_000

/**
 * Returns how long to wait for an answer. Before the tag, the job may end without one. After the tag, a release needs
 * its code.
 */
function timeoutOf({ phase, options: { waitMs, timeoutMs } }: Parts): number {
  return phase === 'prepare' && waitMs !== undefined ? Math.max(waitMs, SHOW_MS) : timeoutMs
}
