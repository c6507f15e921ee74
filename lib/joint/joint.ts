import type { PackageRef } from '@cfa/protocol'
import type { Clock } from '../async/sleep.ts'
import type { Approval } from '../release/ask-approval.ts'
import type { CodeMemory } from '../release/code-memory.ts'
import type { HeldRelease } from '../release/hold-release.ts'
import type { QuestionSession } from '../release/question-session.ts'
import { type PackageTopic, type Topic, topicOfSeveral } from '../release/topic.ts'
import { createJointMemory } from './joint-memory.ts'
import { type SharedQuestion, sessionFor } from './joint-session.ts'
import type { Turn, WriteEnd } from './write-together.ts'

/** Asks for one approval of all packages. */
export type AskTogether = (
  topic: Topic,
  signal: AbortSignal,
  earlier: QuestionSession | undefined,
) => Promise<Approval>

/** One package of several that a maintainer is asked about in one question. */
export interface JointMember<Opened> {
  opened: Opened
  /** Takes the place of asking about this package alone. The approval is filled in when all were asked about. */
  defer: (release: HeldRelease, topic: PackageTopic) => Approval
  /** npm has made the same request once more. */
  renew: (release: HeldRelease) => void
  /** Nobody has to be asked about it: the registry has it. */
  leave: () => void
  /** What was asked about. */
  topic: () => PackageTopic | undefined
  /** For its write. */
  approval: () => Approval
  /** In place of a question for a code about this package alone. */
  newSession: (create: () => QuestionSession) => QuestionSession
  joint: Joint<Opened>
  turn?: Turn
  end?: WriteEnd | undefined
}

/** Several packages of one run, with one answer for all of them. */
export interface Joint<Opened> {
  isAsked: () => boolean
  /** Contents changed after the approval. */
  isChanged: () => boolean
  join: (opened: Opened) => JointMember<Opened>
  /** All of them. */
  members: () => ReadonlyArray<JointMember<Opened>>
  /** Those that a maintainer is asked about, in the order in which they are written. */
  pending: () => ReadonlyArray<JointMember<Opened>>
  ask: (askTogether: AskTogether) => Promise<void>
  topic: (ask: Topic['ask']) => Topic
  memory: CodeMemory
  /** Aborted where any of the requests is no longer the only one of its npm. */
  broken: () => AbortSignal
  /** Reports the end of the questions. */
  end: (state: 'published' | 'failed') => Promise<void>
  /** What the first `publish` of the run begins, and the others wait for. */
  written?: Promise<void>
}

interface Seat<Opened> {
  member: JointMember<Opened>
  asked?: { release: HeldRelease; topic: PackageTopic }
  approval: Approval
}

interface State<Opened> {
  seats: Array<Seat<Opened>>
  isAsked: boolean
  isChanged: boolean
  given?: Approval
  codes?: SharedQuestion
}

const CHANGED = 'The contents changed after the approval.'

export function createJoint<Opened>(memory: CodeMemory, now: Clock['now']): Joint<Opened> {
  const state: State<Opened> = { seats: [], isAsked: false, isChanged: false }
  const joint: Joint<Opened> = {
    isAsked: () => state.isAsked,
    isChanged: () => state.isChanged,
    memory: createJointMemory(memory, now),
    members: () => state.seats.map(({ member }) => member),
    pending: () => asked(state).map(({ seat }) => seat.member),
    topic: (ask) => {
      const topics = asked(state).map(({ topic }) => topic)
      return topicOfSeveral(ask, topics)
    },
    broken: () => AbortSignal.any(asked(state).map(({ release }) => release.held.broken)),
    join: (opened) => {
      const seat = createSeat(opened, joint, state)
      state.seats.push(seat)
      return seat.member
    },
    ask: async (askAll) => {
      state.isAsked = true
      if (asked(state).length === 0) return
      if (state.isChanged) state.given?.session.report('rejected', CHANGED)
      const given = await askAll(joint.topic('approval'), joint.broken(), state.given?.session)
      Object.assign(state, { given, isChanged: false })
      for (const { seat } of asked(state)) seat.approval.account = given.account
    },
    end: async (end) => {
      const sessions = [state.given?.session, state.codes?.session].filter((each) => each !== undefined)
      for (const session of sessions) session.report(end)
      await Promise.all(sessions.map((session) => session.settled()))
    },
  }
  return joint
}

/** In the order of the entries. */
const asked = <Opened>({ seats }: State<Opened>) =>
  seats.flatMap((seat) => (seat.asked ? [{ ...seat.asked, seat }] : []))

function createSeat<Opened>(opened: Opened, joint: Joint<Opened>, state: State<Opened>): Seat<Opened> {
  const ref = (): PackageRef => {
    const { name = '', version = '', distTag: tag = '' } = seat.asked?.topic.target ?? {}
    return { name, version, tag }
  }
  const seat: Seat<Opened> = {
    approval: { session: approvalFor(ref, state), code: undefined, account: undefined },
    member: {
      ...{ opened, joint },
      defer: (release, topic) => {
        seat.asked = { release, topic }
        return seat.approval
      },
      renew: (release) => {
        if (seat.asked) seat.asked.release = release
      },
      leave: () => {
        delete seat.asked
      },
      topic: () => seat.asked?.topic,
      approval: () => {
        const code = state.given?.code
        // Once the registry has accepted it, the memory has it for the others.
        if (state.given) state.given.code = undefined
        return { ...seat.approval, code }
      },
      newSession: (create) => {
        state.codes ??= { session: create(), isRejected: false, isPublishing: false }
        return sessionFor(ref(), state.codes)
      },
    },
  }
  return seat
}

/** The question for the approval, as one of its packages sees it. */
function approvalFor(
  ref: () => PackageRef,
  state: Pick<State<unknown>, 'given' | 'isChanged'>,
): QuestionSession {
  const alone = async (): Promise<never> => {
    throw new Error('several packages are asked about together')
  }
  let isPublishing = false
  return {
    ask: alone,
    confirm: alone,
    report: (news, reason) => {
      const session = state.given?.session
      if (news === 'rejected') state.isChanged = true
      if (news === 'rejected' || news === 'withdrawn') return
      if (news === 'publishing' && !isPublishing) session?.report(news, reason)
      isPublishing ||= news === 'publishing'
      session?.report(news, reason, ref())
    },
    settled: async () => state.given?.session.settled(),
  }
}
