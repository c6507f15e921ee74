import { isDeepStrictEqual } from 'node:util'
import type * as z from 'zod'
import type { projectChangeBody, projectChanges } from '../api/projects.ts'
import { ServiceError } from '../errors.ts'
import type { Queries } from '../store/database.ts'
import { mayAnswer, type Project } from './project.ts'

/** The changes that can be made to a project. */
export type ProjectChanges = z.infer<typeof projectChanges>

/** Changes, with what the settings were when the person saw them. */
export type SeenChanges = Omit<z.infer<typeof projectChangeBody>, 'passkey'>

export type Settings = Pick<
  Project,
  'packages' | 'people' | 'viewers' | 'rules' | 'identity' | 'cfa' | 'limits'
>

export const settingsOf = ({
  packages,
  people,
  viewers,
  rules,
  identity,
  cfa,
  limits,
}: Settings): Settings => ({
  ...{ packages, people, viewers, rules, identity, cfa, limits },
})

/** Applies changes to a project's settings. */
export function changed(before: Settings, changes: ProjectChanges): Settings {
  const { packages = before.packages, people = before.people, viewers = before.viewers } = changes
  const { identity = before.identity, cfa = before.cfa } = changes
  const rules = { ...before.rules, ...given(changes.rules) }
  return {
    packages,
    people,
    viewers,
    identity,
    cfa,
    rules,
    limits: { ...before.limits, ...given(changes.limits) },
  }
}

const given = (changes: object | undefined): object =>
  Object.fromEntries(Object.entries(changes ?? {}).filter(([, value]) => value !== undefined))

/**
 * Throws `closed` if a setting is no longer what the person saw, because their change would undo somebody else's. The
 * same change may come again, after a lost reply.
 */
export function checkSeen(shown: Settings, { from = {}, ...changes }: SeenChanges): void {
  const now = settingsOf(shown)
  const isSo = (settings: ProjectChanges) => isDeepStrictEqual(changed(now, settings), now)
  if (isSo(from) || isSo(changes)) return
  throw new ServiceError(
    'closed',
    'Another admin has changed this meanwhile. Reload the page, and make your change again.',
  )
}

/**
 * Throws `invalid` if a project takes requests of the CFA API and wants a check phrase, which its clients don't print.
 */
export function checkCfa({ cfa, rules }: Pick<Settings, 'cfa' | 'rules'>): void {
  if (!cfa || !rules.pickPhrase) return
  throw new ServiceError(
    'invalid',
    'Clients of the CFA API print no check phrase, so nobody could pick it. Turn one of the two off.',
  )
}

/** The settings that differ, before and after. */
export function differences(before: Settings, after: Settings): { before: object; after: object } {
  const names = (Object.keys(before) as (keyof Settings)[]).filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  )
  const only = (settings: Settings) => Object.fromEntries(names.map((name) => [name, settings[name]]))
  return { before: only(before), after: only(after) }
}

/** Reads the ids of the current members. */
export const readMemberIds = async ({ all }: Pick<Queries, 'all'>): Promise<string[]> =>
  (await all('select id from people where removed_at is null')).map(({ id }) => String(id))

/** Throws `invalid` for an unknown person, because a typing error must not leave a project that nobody may answer. */
export async function checkPeople(
  queries: Pick<Queries, 'all'>,
  { people, viewers, limits }: Pick<ProjectChanges, 'people' | 'viewers' | 'limits'>,
): Promise<void> {
  const later = limits?.escalation?.people
  if (!people && !viewers && !later) return
  const ids = await readMemberIds(queries)
  if (![...(people ?? []), ...(viewers ?? []), ...(later ?? [])].every((id) => ids.includes(id)))
    throw new ServiceError('invalid', 'Somebody in the list is not a member here.')
}

/** Throws `invalid` if two people have to approve and fewer may answer, because nobody could release then. */
export async function checkEnough(
  queries: Pick<Queries, 'all'>,
  before: Settings,
  after: Settings,
): Promise<void> {
  const isNew = !before.rules.twoPeople || !isDeepStrictEqual(before.people, after.people)
  if (!after.rules.twoPeople || !isNew) return
  if (hasTooFew(after, await readMemberIds(queries)))
    throw new ServiceError('invalid', 'Two people have to approve, and fewer than two may answer.')
}

/** Whether fewer of these members may answer than have to approve, so that nobody can release. */
export const hasTooFew = (project: Pick<Settings, 'people' | 'rules'>, members: readonly string[]): boolean =>
  members.filter((id) => mayAnswer(project, { id })).length < peopleNeeded(project.rules)

/** How many people have to approve. */
export const peopleNeeded = ({ twoPeople }: Settings['rules']): number => (twoPeople ? 2 : 1)
