import { type Evidence, type Trust, trustRank } from '@cfa/protocol'
import semver from 'semver'
import type { PublishedVersion } from '../registry/package-document.ts'

/** The version that is to be published. */
export interface Next {
  /** Installers compare a stable version only with stable ones. */
  isPrerelease: boolean
  /** The latest time at which it will have been published, in Unix milliseconds. */
  before: number
}

/**
 * Finds the strongest evidence that a version published earlier carries, and the latest version that carries it.
 * Earlier goes by date, not by number, and a version without a date does not count.
 *
 * @see pnpm@11.28.11, resolving/npm-resolver, `detectStrongestTrustEvidenceBeforeDate`
 */
export function strongestEarlier(
  history: readonly PublishedVersion[],
  { isPrerelease, before }: Next,
): Trust['earlier'] {
  const [strongest] = history
    .filter(({ version }) => isPrerelease || semver.prerelease(version, true) === null)
    .filter(({ publishedAt = before, carries }) => publishedAt < before && trustRank(carries) > 0)
    .sort((one, other) => rankOf(other) - rankOf(one) || Number(other.publishedAt) - Number(one.publishedAt))
  return strongest ? { version: strongest.version, carries: strongest.carries } : null
}

const rankOf = ({ carries }: { carries: readonly Evidence[] }): number => trustRank(carries)

export const isPrereleaseVersion = (version: string): boolean => semver.prerelease(version, true) !== null
