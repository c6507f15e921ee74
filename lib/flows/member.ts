import type { DeclineEnd } from '../errors/state.ts'
import type { OpenEntry } from '../plugin-entry.ts'
import type { HeldRelease } from '../release/hold-release.ts'
import type { Declined } from '../release/question-session.ts'
import { type PackageTopic, type Topic, topicOf } from '../release/topic.ts'
import type { QuestionMember } from '../shared-question/shared-question.ts'
import { type DiscardTools, discardDeclined } from '../staged/discard-declined.ts'
import { stagingOf } from '../verify/types.ts'
import { trustOfPublication } from './check-trust.ts'
import type { Parts } from './parts.ts'

/** One package of several that a maintainer is asked about together. */
export type Member = QuestionMember<OpenEntry>

/** Returns what a question shows of npm's request. */
export function subjectOf(kind: Topic['kind'], { held }: HeldRelease, parts: Parts): PackageTopic {
  const { publication } = held
  const { ask: _, ...topic } = topicOf('approval', kind, publication, trustOfPublication(publication, parts))
  return { ...topic, target: parts.target }
}

/**
 * Handles a decline, which is for all packages. If a code came with it, discards each staged package with that code.
 */
export async function discardMembers(
  declined: Declined,
  member: Member,
  { target, ...tools }: Omit<DiscardTools, 'staging'>,
): Promise<DeclineEnd> {
  const ends = new Map<Member, DeclineEnd>()
  const members = member.shared.pending()
  // With several packages, only the log shows what became of each: the responder gets a report about one at most.
  const responder = members.length > 1 ? {} : tools.responder
  for (const member of members) {
    const staging = stagingOf(member.opened.entry.mode)
    const own = { ...target, ...member.topic()?.target }
    if (!staging) continue
    const end = member.isApproved()
      ? 'yes'
      : await discardDeclined(declined, { ...tools, staging, target: own, responder })
    if (end === 'yes') member.approved()
    ends.set(member, end)
  }
  // The error is about this one package.
  if (member.isApproved()) return 'yes'
  if (ends.get(member) === 'taken') return 'taken'
  return ends.size > 0 && [...ends.values()].every((end) => end === 'discarded') ? 'discarded' : 'no'
}
