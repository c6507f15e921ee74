import type { GoneVersion } from './versions.ts'

/** Packages that were seen staged: only a token that may stage makes more of them. */
export const MOST_STAGED = 100
/** Packages that jobs have asked about and that were never seen staged: anyone with the project's secret makes more of them. */
export const MOST_ASKED = 20

/** The versions of one package: one request says of all of them whether they are public. */
export interface PackageTurn {
  name: string
  versions: readonly GoneVersion[]
}

/**
 * The packages that one look asks the registry about, out of those that are due, and how many it leaves to the next ones.
 * What has waited longest is first, so each has its turn, and of the two kinds neither waits for the other.
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

/** The longer it is gone, the less is expected of it: each time a quarter of what has passed. */
const isCheckDue = ({ goneAt, checkedAt }: GoneVersion, now: number): boolean =>
  checkedAt === null || now - checkedAt >= (now - goneAt) / 4
