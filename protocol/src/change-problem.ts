import { type Change, changeKindSchema, type Details, type ListedPackage, type Release } from './release.ts'

interface Asked {
  ask: 'approval' | 'code'
  kind: string
  package: Release
  packages?: ListedPackage[] | undefined
  details?: Details | undefined
  change?: Change | undefined
  trust?: unknown
}

const PROBLEMS = {
  missing: 'A question of this kind has "change", and no other has.',
  alone: 'A change is asked about alone, for a code, and without details, trust and sizes.',
}

/** Our own sentences. They quote nothing from the question, so they are safe to show. */
export const CHANGE_PROBLEMS: readonly string[] = Object.values(PROBLEMS)

const isChange = (kind: string): boolean => changeKindSchema.safeParse(kind).success

/** Returns what is wrong with a question as regards `change`, and the key it is about. */
export function findChangeProblem({ ask, kind, change, packages, details, trust, package: release }: Asked) {
  if (isChange(kind) !== (change !== undefined)) return { key: 'change', message: PROBLEMS.missing } as const
  if (!change) return undefined
  const { integrity, size, unpackedSize, files, access } = release
  const isBare = [integrity, size, unpackedSize, files, access].every((value) => value === null)
  if (ask !== 'code' || packages || details || trust || !isBare)
    return { key: 'change', message: PROBLEMS.alone } as const
  return undefined
}
