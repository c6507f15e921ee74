import { readerChange } from '../accounts/reader-change.ts'
import type { Job } from '../batch/job.ts'
import { type BatchEnd, runBatch } from '../batch/run-batch.ts'
import { mask } from '../log/mask.ts'
import { specOf } from '../package/target.ts'
import type { Approval } from '../release/ask-approval.ts'
import { checkUnbroken } from '../release/check-unbroken.ts'
import type { CodeMemory, RememberedCode } from '../release/code-memory.ts'
import { unlessStopped } from '../release/unless-stopped.ts'
import type { Session } from '../verify/types.ts'
import { askingOf, pollDoneOf, sessionOf } from './ask.ts'
import type { Member } from './member.ts'
import type { Parts } from './parts.ts'
import { type EntryStep, partsOf } from './step.ts'
import type { EntryTurn } from './turns.ts'

/**
 * Sends the packages of several entries with codes of the account that approved them. Once one has failed, no other is
 * started.
 */
export async function sendBatch(
  jobs: readonly Job[],
  turns: readonly EntryTurn[],
  step: EntryStep,
  { shared, opened }: Member,
): Promise<BatchEnd> {
  const { mode } = opened.entry
  if (mode.kind !== 'attended') throw new Error('this entry has nobody to ask')
  const { session } = mode
  const parts = await partsOf(step, mode.connection)
  const { context, clock, logger, target } = parts
  const { memory } = step
  const approval = shared.approval()
  const maskCode = (otp: string) => mask(otp, context)
  const asking = { ...askingOf(parts, session, maskCode, opened.entry.member), signal: shared.broken() }
  const failOf = (job: Job) => turns.find(({ target: own }) => specOf(own) === job.key)?.fail ?? parts.fail
  const { progress, error } = await runBatch(
    jobs.map((job) => remembering(job, memory, { registry: target.registry, effects: parts.effects })),
    {
      ...{ takesSeveral: true, stopsAtFailure: true, count: { written: 0 }, mask: maskCode },
      approve: async () => approval,
      newSession: () => sessionOf(parts, session),
      asking: (next) => ({ ...asking, fail: failOf(next) }),
      accounts: approval?.account ? [approval.account] : session.accounts,
      others: session.accounts,
      onRefused: (...refusal) => {
        for (const { entry } of shared.members().map((member) => member.opened))
          if (entry.mode.kind === 'attended') readerChange(entry.mode.connection)(...refusal)
      },
      remembered: findRemembered(memory, target.registry, approval, session),
      confirming: { clock, logger, pollDone: pollDoneOf(parts) },
    },
  )
  return { progress, error: error && (await explain(error, parts)) }
}

/** Finds the remembered code of the account that the approval named. If there is only one account, it is that one. */
function findRemembered(
  memory: CodeMemory,
  registry: string,
  approval: Approval | undefined,
  { accounts }: Session,
): RememberedCode | undefined {
  const approvedBy = approval?.account ?? (accounts.length === 1 ? accounts[0] : undefined)
  return approvedBy && memory.find({ registry, spec: '' }, approvedBy)
}

/** Remembers the code of a write, because a dist-tag that is set afterwards may use the same code. */
function remembering(
  job: Job,
  memory: CodeMemory,
  { registry, effects }: { registry: string; effects: Parts['effects'] },
): Job {
  const send = unlessStopped(job.send, effects)
  return {
    ...job,
    send: async (account, otp) => {
      if (otp !== undefined) memory.forget()
      const outcome = await send(account, otp)
      if (outcome === 'done' && otp !== undefined) memory.keep({ account, otp, registry, spec: job.key })
      return outcome
    },
  }
}

/** Replaces the error if something else in the job has published, because then nobody is asked any longer. */
function explain(error: Error, { fail }: Parts): Promise<Error> {
  const rethrow = async (): Promise<Error> => {
    throw error
  }
  return checkUnbroken(undefined, fail, rethrow).catch((reason: Error) => reason)
}
