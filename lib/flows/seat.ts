import type { JointMember } from '../joint/joint.ts'
import type { OpenEntry } from '../plugin-entry.ts'
import type { HeldRelease } from '../release/hold-release.ts'
import type { Declined } from '../release/question-session.ts'
import { type PackageTopic, type Topic, topicOf } from '../release/topic.ts'
import { type DiscardTools, discardDeclined } from '../staged/discard-declined.ts'
import { trustOfPublication } from './check-trust.ts'
import type { Parts } from './parts.ts'

/** Of several packages that a maintainer is asked about together, this one. */
export type Seat = JointMember<OpenEntry>

/** What a question says of npm's request. */
export function subjectOf(kind: Topic['kind'], { held }: HeldRelease, parts: Parts): PackageTopic {
  const { publication } = held
  const { ask: _, ...topic } = topicOf('approval', kind, publication, trustOfPublication(publication, parts))
  return { ...topic, target: parts.target }
}

/** A decline is one of all packages: each that is staged is discarded with the code that came along, if one did. */
export async function discardTogether(
  declined: Declined,
  { joint }: Seat,
  { target, ...tools }: Omit<DiscardTools, 'staging'>,
): Promise<'discarded' | 'no'> {
  const ends: string[] = []
  const members = joint.pending()
  // What became of each stands in the log: the question is told of one package at most.
  const responder = members.length > 1 ? {} : tools.responder
  for (const member of members) {
    const { mode } = member.opened.entry
    const staging = mode.kind === 'attended' ? mode.session.staging : undefined
    const own = { ...target, ...member.topic()?.target }
    if (staging) ends.push(await discardDeclined(declined, { ...tools, staging, target: own, responder }))
  }
  return ends.length > 0 && ends.every((end) => end === 'discarded') ? 'discarded' : 'no'
}
