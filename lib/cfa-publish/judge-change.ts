import { isDeepStrictEqual } from 'node:util'
import type { Change } from '@cfa/protocol'
import { z } from 'zod'

/** The parts of a package's document that are examined. Everything else in it has to stay unchanged. */
const DOCUMENT = z.looseObject({
  name: z.string(),
  'dist-tags': z.record(z.string(), z.string()),
  versions: z.record(z.string(), z.looseObject({ deprecated: z.unknown().optional() })),
})
type PackageDocument = z.infer<typeof DOCUMENT>

type Fact = Change['facts'][number]

/** What a change would do, or `why` nobody is asked about it. */
export type JudgedChange = { facts: Fact[]; version: string } | { why: string }

export const CHANGES_MORE = 'It changes something else as well, or the package has changed meanwhile.'

/** Judges a document that may differ from the current one only in its deprecation messages. */
export function judgeDeprecation(sent: unknown, now: unknown): JudgedChange {
  const [after, before] = [DOCUMENT.safeParse(sent).data, DOCUMENT.safeParse(now).data]
  if (!after || !before) return { why: 'It is not the document of a package.' }
  if (!isDeepStrictEqual(withoutMessages(after), withoutMessages(before))) return { why: CHANGES_MORE }
  const facts: Fact[] = []
  for (const version of Object.keys(after.versions)) {
    const [from, to] = [messageOf(before, version), messageOf(after, version)]
    if (from === 'unreadable' || to === 'unreadable')
      return { why: 'The message of a deprecation has to be a string.' }
    if (from.text === to.text) continue
    const same = facts.find((fact) => fact.from === from.text && fact.to === to.text)
    if (same) same.versions.push(version)
    else facts.push({ what: 'deprecation message', versions: [version], from: from.text, to: to.text })
  }
  const version = facts[0]?.versions[0]
  return version === undefined ? { why: 'It changes nothing.' } : { facts, version }
}

/** Returns a version's deprecation message. An empty one counts as `null`, because npm undoes a deprecation with it. */
function messageOf({ versions }: PackageDocument, version: string): { text: string | null } | 'unreadable' {
  const message = versions[version]?.deprecated ?? ''
  if (typeof message !== 'string') return 'unreadable'
  return { text: message === '' ? null : message }
}

function withoutMessages({ versions, ...rest }: PackageDocument) {
  const bare = Object.entries(versions).map(([version, { deprecated: _, ...manifest }]) => [
    version,
    manifest,
  ])
  return { ...rest, versions: Object.fromEntries(bare) }
}

/**
 * Keys that are left out of the comparison. npm drops the first two when it sends a document back, and the other two
 * are judged separately.
 */
const NOT_COMPARED = ['_revisions', '_attachments', 'versions', 'dist-tags']

/**
 * Judges a document that lacks some of the versions, and that moves or removes only the dist-tags that were at those.
 */
export function judgeUnpublishing(sent: unknown, now: unknown): JudgedChange {
  const [after, before] = [DOCUMENT.safeParse(sent).data, DOCUMENT.safeParse(now).data]
  if (!after || !before) return { why: 'It is not the document of a package.' }
  const rest = ({ ...document }: PackageDocument) =>
    Object.fromEntries(Object.entries(document).filter(([key]) => !NOT_COMPARED.includes(key)))
  const isKept = (version: string) => isDeepStrictEqual(after.versions[version], before.versions[version])
  if (!isDeepStrictEqual(rest(after), rest(before)) || !Object.keys(after.versions).every(isKept))
    return { why: CHANGES_MORE }
  const removed = Object.keys(before.versions).filter((version) => !(version in after.versions))
  const moved = movedTags(after, before)
  const isOfRemoved = ({ from, to }: Fact) =>
    from !== null && removed.includes(from) && (to === null || to in after.versions)
  if (!moved.every(isOfRemoved)) return { why: CHANGES_MORE }
  const [version] = removed
  if (version === undefined) return { why: 'It changes nothing.' }
  const fact = { what: 'contents', versions: removed, from: 'published', to: null }
  return { facts: [fact, ...moved], version }
}

function movedTags(after: PackageDocument, before: PackageDocument): Fact[] {
  const [then, now] = [after['dist-tags'], before['dist-tags']]
  return [...new Set([...Object.keys(now), ...Object.keys(then)])].flatMap((tag) => {
    const [from, to] = [now[tag] ?? null, then[tag] ?? null]
    return from === to ? [] : [{ what: `dist-tag ${tag}`, versions: [], from, to }]
  })
}

/** Judges the removal of a whole package. */
export function judgeRemoval(now: unknown): JudgedChange {
  const before = DOCUMENT.safeParse(now).data
  const versions = Object.keys(before?.versions ?? {})
  const [version] = versions
  if (!before || version === undefined) return { why: 'The registry does not show the package.' }
  return { facts: [{ what: 'whole package', versions, from: 'published', to: null }], version }
}

/** Returns the version that stands for the package as a whole: its latest, or the last one in the document. */
export function latestIn(now: unknown): string | undefined {
  const document = DOCUMENT.safeParse(now).data
  return document?.['dist-tags'].latest ?? Object.keys(document?.versions ?? {}).at(-1)
}

/**
 * Returns the decoded paths of the versions' tarballs, relative to the registry's URL. Leaves out tarballs elsewhere.
 */
export function tarballPaths(now: unknown, versions: readonly string[], registry: string): string[] {
  const base = new URL(registry).pathname.replace(/\/*$/, '/')
  const document = z
    .looseObject({
      versions: z.record(z.string(), z.looseObject({ dist: z.looseObject({ tarball: z.string() }) })),
    })
    .safeParse(now).data
  return versions.flatMap((version) => {
    const pathname = URL.parse(document?.versions[version]?.dist.tarball ?? '')?.pathname
    return pathname?.startsWith(base) ? [decodeURIComponent(pathname.slice(base.length))] : []
  })
}
