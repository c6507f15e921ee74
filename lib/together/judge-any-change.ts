import type { Permission, Visibility } from '../registry/read-access.ts'
import { judgeAccess, judgeTeam } from './judge-access.ts'
import { type JudgedChange, judgeDeprecation, judgeRemoval, judgeUnpublishing } from './judge-change.ts'
import { judgeOwners } from './judge-owners.ts'
import type { SentChange } from './read-change.ts'

/** What there is to know about a package that is about to be changed. */
export interface ReadNow {
  /** The package’s document as the registry has it, for somebody who is about to change it. */
  readDocument: (name: string) => Promise<unknown>
  /** `undefined` where the registry does not tell. */
  readVisibility: (name: string) => Promise<Visibility | undefined>
  /** `undefined` where the registry does not tell. `team`: `scope:team`. */
  readPermission: (subject: { team: string; name: string }) => Promise<Permission | undefined>
}

/** What a change of any kind comes to. @param subject - The package’s name, and its document as it is now. */
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
