import type { Feature, PackageRef, Question } from '@cfa/protocol'
import { createSealingKey, type SealingKey, sealLink } from '@cfa/protocol/sealing'
import type { Account } from '../accounts/account.ts'
import { aborted } from '../async/aborted.ts'
import type { Clock } from '../async/sleep.ts'
import type { InstallScript } from '../door/install-scripts.ts'
import type { Fail } from '../errors/fail.ts'
import { type ConfirmLink, type GivenAnswer, QuestionExpired, type Responder } from '../responders/types.ts'
import { beforeDeadline } from './deadline.ts'
import type { QuestionState } from './question.ts'
import type { Topic } from './topic.ts'
import { translateFault } from './unseal.ts'

/** One attempt at a question, as it was asked. */
export interface Attempt {
  question: Question
  /** In milliseconds, on the clock of `now()`. */
  deadline: number
  sealing: SealingKey | undefined
  installScripts: readonly InstallScript[]
  /** Throws `QuestionExpired` if an answer can't be expected in the time that is left. */
  checkTime: () => Promise<void>
}

interface AttemptTools {
  features: readonly Feature[]
  timeoutMs: number
  /** When the job will be stopped, on the clock of `now()`, if that is known. */
  jobEndsAt?: number | undefined
  uuid: () => string
  clock: Pick<Clock, 'now'>
}

interface Asked {
  reason: Question['reason']
  accounts: readonly Account[]
  describe: (topic: Topic, state: QuestionState) => Question
}

/**
 * The attempts at one question. They share its id and its key. If its time is over when contents have changed after an
 * approval, the responder has closed it, and another question begins.
 */
export interface Attempts {
  /** Throws `QuestionExpired` if nobody could answer in time. */
  next: (topic: Topic, asked: Asked) => Promise<Attempt>
  last: () => Attempt | undefined
}

/** How long the job may still have to work after an answer. */
const WORK_MS = 60_000
/** Nobody can be alerted and give a code in less time. */
const SHORTEST_MS = 30_000

export function createAttempts({ features, timeoutMs, jobEndsAt, uuid, clock }: AttemptTools): Attempts {
  const shortestMs = Math.min(SHORTEST_MS, timeoutMs / 10)
  let id = uuid()
  let key: Promise<SealingKey> | undefined
  let count = 0
  let last: Attempt | undefined
  return {
    last: () => last,
    next: async (topic, { reason: why, accounts, describe }) => {
      const isOver = last !== undefined && last.deadline - clock.now() < shortestMs
      if (why === 'changed' && isOver) [id, key, count, last] = [uuid(), undefined, 0, undefined]
      const reason = count === 0 && why === 'changed' ? null : why
      // Changed contents need a new look, and so a new deadline. Asking for another code does not.
      const fresh = Math.min(
        clock.now() + timeoutMs,
        jobEndsAt === undefined ? Infinity : jobEndsAt - WORK_MS,
      )
      const deadline = last && reason !== 'changed' ? last.deadline : fresh
      const checkTime = async () => {
        if (deadline - clock.now() < shortestMs) throw new QuestionExpired()
      }
      await checkTime()
      if (features.includes('sealed')) key ??= createSealingKey()
      const sealing = await key
      count += 1
      const asked = { id, attempt: count, reason }
      const question = describe(topic, { ...asked, key: sealing?.publicJwk ?? null, deadline, accounts })
      last = { question, deadline, sealing, installScripts: installScriptsOf(topic), checkTime }
      return last
    },
  }
}

function installScriptsOf({ packages, installScripts = [] }: Topic): readonly InstallScript[] {
  return packages ? packages.flatMap((each) => each.installScripts ?? []) : installScripts
}

export interface ResponderTools {
  responder: Responder
  clock: Clock
  /** Logs what is asked, and that the job is waiting for an answer. */
  startWaitingLines: (
    question: Question,
    deadline: number,
    installScripts: readonly InstallScript[],
  ) => Promise<{ showLink: (link: string) => void; stop: () => void }>
}

/** Asks the responder and waits for the answer, showing in the log that it waits. */
export async function askResponder(
  { question, deadline, installScripts }: Attempt,
  { responder, clock, startWaitingLines }: ResponderTools,
  { fail, signal: outer }: { fail: Fail; signal?: AbortSignal | undefined },
): Promise<GivenAnswer> {
  const waiting = await startWaitingLines(question, deadline, installScripts)
  const ask = (signal: AbortSignal) => responder.ask(question, { signal, onLink: waiting.showLink })
  try {
    return await beforeDeadline(deadline, clock, ask, outer)
  } catch (error) {
    outer?.throwIfAborted()
    throw translateFault(error, question, responder.name, fail)
  } finally {
    waiting.stop()
  }
}

/** Brings the link to the maintainer, and waits for an answer that they give instead of confirming. */
export async function confirmAtResponder(
  link: Pick<ConfirmLink, 'url' | 'key'>,
  { question, deadline, checkTime }: Attempt,
  { responder, clock }: Omit<ResponderTools, 'startWaitingLines'>,
  { fail, signal: outer, subject }: { fail: Fail; signal: AbortSignal; subject?: PackageRef | undefined },
): Promise<GivenAnswer> {
  const confirm = async (signal: AbortSignal) => {
    const hooks = { signal, onLink: () => {} }
    const given = await linkFor(link, question, subject)
    signal.throwIfAborted()
    const answered = responder.confirm?.(question, given, hooks) ?? aborted(signal)
    return Promise.race([answered, aborted(signal)])
  }
  try {
    await checkTime()
    return await beforeDeadline(deadline, clock, confirm, outer)
  } catch (error) {
    outer.throwIfAborted()
    throw translateFault(error, question, responder.name, fail)
  }
}

/** Seals the link, and adds the package that it is for, unless the question is about a single one. */
async function linkFor(
  { url, key }: Pick<ConfirmLink, 'url' | 'key'>,
  { id, packages }: Question,
  subject: PackageRef | undefined,
): Promise<ConfirmLink> {
  const sealed = key && (await sealLink({ id, url }, key))
  return {
    ...{ url, key },
    ...(sealed === undefined ? {} : { sealed }),
    ...(packages && subject ? { package: subject } : {}),
  }
}
