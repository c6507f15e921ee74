import type { Permission, Visibility } from '../registry/read-access.ts'
import { judgeAccess, judgeTeam } from './judge-access.ts'
import { type JudgedChange, judgeDeprecation, judgeRemoval, judgeUnpublishing } from './judge-change.ts'
import { judgeOwners } from './judge-owners.ts'
import type { SentChange } from './read-change.ts'

/** Reads the current state of a package that is about to be changed. */
export interface ReadNow {
  /** Reads the package's document as the registry gives it to anyone who is about to change it. */
  readDocument: (name: string) => Promise<unknown>
  /** Resolves with `undefined` if the registry does not say. */
  readVisibility: (name: string) => Promise<Visibility | undefined>
  /** Resolves with `undefined` if the registry does not say. `team` is `scope:team`. */
  readPermission: (subject: { team: string; name: string }) => Promise<Permission | undefined>
}

/**
 * Judges what a change of any kind would do.
 *
 * @param subject - The package's name and its current document.
 */
export async function judgeChange(
  method: string,
  { kind, wanted, document }: SentChange,
  { name, now }: { name: string; now: unknown },
  reads: ReadNow,
): Promise<JudgedChange> {
  if (nameIn(now) !== name) return { why: `The registry does not show ${name}.` }
  if (kind === 'deprecate') return judgeDeprecation(document, now)
  if (kind === 'owner') return judgeOwners(document, now)
  if (kind === 'unpublish')
    return document === undefined ? judgeRemoval(now) : judgeUnpublishing(document, now)
  if (wanted.kind !== 'team') return judgeAccess(document, now, await reads.readVisibility(name))
  const { team } = wanted
  return judgeTeam({ method, team, sent: document }, now, await reads.readPermission({ team, name }))
}

function nameIn(document: unknown): unknown {
  return typeof document === 'object' && document !== null && 'name' in document ? document.name : undefined
}
