import type { GoneVersion } from './versions.ts'

/** How many packages seen staged one look takes. Only a token that may stage can create more of them. */
export const MOST_STAGED = 100
/**
 * How many packages never seen staged, but asked about by jobs, one look takes. Anyone with the project's secret can
 * create more of them.
 */
export const MOST_ASKED = 20

/** The versions of one package, all of which one request can check. */
export interface PackageTurn {
  name: string
  versions: readonly GoneVersion[]
}

/**
 * Selects the packages that one look asks the registry about from those that are due, and counts the ones left for
 * later. The longest waiting come first, so each gets its turn, and neither kind waits for the other.
 */
export function takeTurns(gone: readonly GoneVersion[], now: number): { turns: PackageTurn[]; left: number } {
  const due = gone.filter((one) => isCheckDue(one, now)).toSorted((one, other) => lastOf(one) - lastOf(other))
  const packages = [...Map.groupBy(due, ({ name }) => name)].map(([name, versions]) => ({ name, versions }))
  const wasStaged = ({ versions }: PackageTurn) => versions.some((one) => one.wasStaged)
  const turns = [
    ...packages.filter((one) => wasStaged(one)).slice(0, MOST_STAGED),
    ...packages.filter((one) => !wasStaged(one)).slice(0, MOST_ASKED),
  ]
  return { turns, left: packages.length - turns.length }
}

const lastOf = ({ goneAt, checkedAt }: GoneVersion): number => checkedAt ?? goneAt

/**
 * Whether a version is due for another check. It is checked less often the longer it has been gone: after a quarter of
 * that time.
 */
const isCheckDue = ({ goneAt, checkedAt }: GoneVersion, now: number): boolean =>
  checkedAt === null || now - checkedAt >= (now - goneAt) / 4
