import { LIMITS } from '@cfa/protocol'
import type { Entry, OpenEntry } from '../plugin-entry.ts'
import { createSharedQuestion } from '../shared-question/shared-question.ts'
import { isListedFor } from '../verify/is-listed-for.ts'
import type { Member } from './member.ts'
import type { EntryStep } from './step.ts'

/**
 * Finds the place of an entry among the entries of this run that one question is about: those with the same registry,
 * responder and accounts that are called in `prepare` as well.
 *
 * @returns `undefined` if this entry is asked about alone.
 */
export function findMember(step: EntryStep): Member | undefined {
  const { phase, opened } = step
  if (phase !== 'prepare' || groupOf(opened.entry) === undefined) return undefined
  const peers = peersOf(step)
  if (peers.length < 2 || peers.length > LIMITS.packages) return undefined
  const open = peers
    .map(({ member }) => member?.shared)
    .find((shared) => shared !== undefined && !shared.isAsked())
  const shared = open ?? createSharedQuestion<OpenEntry>()
  opened.entry.member = shared.join(opened)
  return opened.entry.member
}

/** Whether every other entry that is asked about together with this one has been prepared. */
export function isLast(step: EntryStep): boolean {
  return peersOf(step).every(
    // An entry that was already published will make a release of its own.
    (peer) => peer === step.opened.entry || (peer.prepares >= peer.listed && !peer.isPublished),
  )
}

function peersOf({ opened, context, entries }: EntryStep): Entry[] {
  const group = groupOf(opened.entry)
  return [...entries]
    .filter(([key, entry]) => {
      const [cwd, root = ''] = key.split('\0')
      if (entry === opened.entry) return true
      return cwd === context.cwd && groupOf(entry) === group && isPackedAndPublished(root, context)
    })
    .map(([, entry]) => entry)
}

/** Whether a folder is packed before the tag, and published after it. Each step may have a list of its own. */
const isPackedAndPublished = (root: string, context: EntryStep['context']): boolean =>
  (['prepare', 'publish'] as const).every((called) => isListedFor(called, root, context))

/**
 * Returns a key for the entries that can share one answer. `undefined` if nobody can be asked about several at once.
 */
function groupOf({ mode }: Entry): string | undefined {
  if (mode.kind !== 'attended') return undefined
  const { connection, session } = mode
  const { features, responder, accounts, staging } = session
  if (!features.includes('approval') || !features.includes('several') || staging?.isOnSite) return undefined
  const names = accounts.map(({ variable }) => variable)
  return JSON.stringify([connection.registry.url, responder.name, names, connection.network])
}
