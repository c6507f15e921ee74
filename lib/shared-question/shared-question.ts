import type { PackageRef } from '@cfa/protocol'
import type { Approval } from '../release/ask-approval.ts'
import type { HeldRelease } from '../release/hold-release.ts'
import type { QuestionSession } from '../release/question-session.ts'
import { type PackageTopic, type Topic, topicOfSeveral } from '../release/topic.ts'
import type { Turn, WriteEnd } from './write-members.ts'

/** Asks for one approval of all packages. Resolves with `undefined` if all were approved at the registry meanwhile. */
export type AskMembers = (
  topic: Topic,
  signal: AbortSignal,
  earlier: QuestionSession | undefined,
) => Promise<Approval | undefined>

/** One of several packages that a maintainer is asked about in one question. */
export interface QuestionMember<Opened> {
  opened: Opened
  /** Replaces the question about this package alone. The account is filled in once all packages were asked about. */
  defer: (release: HeldRelease, topic: PackageTopic) => Approval
  /** Takes the same request, which npm has made again. */
  renew: (release: HeldRelease) => void
  /** Leaves the question, because the registry already has the package. */
  leave: () => void
  /** Records that it was approved at the registry meanwhile. */
  approved: () => void
  isApproved: () => boolean
  /** What was asked about. */
  topic: () => PackageTopic | undefined
  shared: SharedQuestion<Opened>
}

/** What each package of a run did, and how it ended. */
export type Written<Opened> = ReadonlyMap<QuestionMember<Opened>, { turn: Turn; end: WriteEnd }>

/** Several packages of one run, with one answer for all of them. */
export interface SharedQuestion<Opened> {
  isAsked: () => boolean
  /** Whether contents changed after the approval. */
  isChanged: () => boolean
  join: (opened: Opened) => QuestionMember<Opened>
  members: () => ReadonlyArray<QuestionMember<Opened>>
  /** The members that a maintainer is asked about, in the order of the plugin's entries. */
  pending: () => ReadonlyArray<QuestionMember<Opened>>
  ask: (askMembers: AskMembers) => Promise<void>
  /** The latest approval. */
  approval: () => Approval | undefined
  /** Aborted once any of the requests can no longer be trusted to be its npm's only one, or once its npm has gone. */
  broken: () => AbortSignal
  /** Writes all packages, once. The first `publish` of the run starts it, and the others wait for it. */
  write: (begin: () => Promise<Written<Opened>>) => Promise<Written<Opened>>
}

interface Place<Opened> {
  member: QuestionMember<Opened>
  asked?: { release: HeldRelease; topic: PackageTopic }
  isApproved: boolean
  approval: Approval
}

interface State<Opened> {
  places: Array<Place<Opened>>
  isAsked: boolean
  isChanged: boolean
  given?: Approval | undefined
  written?: Promise<Written<Opened>>
}

const CHANGED = 'The contents changed after the approval.'

export function createSharedQuestion<Opened>(): SharedQuestion<Opened> {
  const state: State<Opened> = { places: [], isAsked: false, isChanged: false }
  const shared: SharedQuestion<Opened> = {
    isAsked: () => state.isAsked,
    isChanged: () => state.isChanged,
    members: () => state.places.map(({ member }) => member),
    pending: () => asked(state).map(({ place }) => place.member),
    approval: () => state.given,
    broken: () => AbortSignal.any(asked(state).map(({ release }) => release.held.broken)),
    join: (opened) => {
      const place = createPlace(opened, shared, state)
      state.places.push(place)
      return place.member
    },
    ask: async (askAll) => {
      state.isAsked = true
      const topics = asked(state)
        .filter(({ place }) => !place.isApproved)
        .map(({ topic }) => topic)
      if (topics.length === 0) return
      if (state.isChanged) state.given?.session.report('rejected', CHANGED)
      const topic = topicOfSeveral('approval', topics)
      const given = await askAll(topic, shared.broken(), state.given?.session)
      Object.assign(state, { given, isChanged: false })
      for (const { place } of asked(state)) place.approval.account = given?.account
    },
    write: (begin) => {
      state.written ??= begin()
      return state.written
    },
  }
  return shared
}

/** Returns what a maintainer is asked about, in the order of the plugin's entries. */
const asked = <Opened>({ places }: State<Opened>) =>
  places.flatMap((place) => (place.asked ? [{ ...place.asked, place }] : []))

function createPlace<Opened>(
  opened: Opened,
  shared: SharedQuestion<Opened>,
  state: State<Opened>,
): Place<Opened> {
  const ref = (): PackageRef => {
    const { name = '', version = '', distTag: tag = '' } = place.asked?.topic.target ?? {}
    return { name, version, tag }
  }
  const place: Place<Opened> = {
    isApproved: false,
    approval: { session: approvalFor(ref, state), code: undefined, account: undefined },
    member: {
      ...{ opened, shared },
      defer: (release, topic) => {
        place.asked = { release, topic }
        return place.approval
      },
      renew: (release) => {
        if (place.asked) place.asked.release = release
      },
      leave: () => {
        delete place.asked
      },
      approved: () => {
        place.isApproved = true
      },
      isApproved: () => place.isApproved,
      topic: () => place.asked?.topic,
    },
  }
  return place
}

/** Returns the approval's question as a single package uses it. */
function approvalFor(
  ref: () => PackageRef,
  state: Pick<State<unknown>, 'given' | 'isChanged'>,
): QuestionSession {
  const alone = async (): Promise<never> => {
    throw new Error('several packages are asked about together')
  }
  return {
    ask: alone,
    confirm: alone,
    report: (news, reason) => {
      if (news === 'rejected') state.isChanged = true
      else state.given?.session.report(news, reason, ref())
    },
    settled: async () => state.given?.session.settled(),
  }
}
