import type { Evidence } from '@cfa/protocol'
import type { PluginError } from '../errors/get-error.ts'
import type { NpmSettings } from '../npm/npm-config.ts'
import type { Credential } from '../registry/credential.ts'
import type { PublishedVersion } from '../registry/package-document.ts'
import { expectedTrust, judgeTrust, logTrust, type TrustGuard } from '../trust/guard.ts'
import { readHistory } from '../trust/read-history.ts'
import { isPrereleaseVersion } from '../trust/strongest-earlier.ts'
import type { ReleaseContext } from '../types.ts'
import type { Known } from './known.ts'
import type { Verification } from './types.ts'

/** Reads how each earlier version was published. */
export const readEarlier = (
  { pkg, options, context }: Verification,
  { connection: { registry } }: Pick<Known, 'connection'>,
  credential: Credential | undefined,
): Promise<PublishedVersion[]> =>
  readHistory(registry, credential, pkg.name, { logger: context.logger, trust: options.trust })

/** Compares what the next version will carry with what earlier ones carry, and logs the result. */
export function verifyTrust(
  history: readonly PublishedVersion[] | undefined,
  carries: readonly Evidence[],
  { pkg, options, context, effects }: Verification,
): { guard: TrustGuard | undefined; errors: PluginError[] } {
  if (!history) return { guard: undefined, errors: [] }
  const guard = { history, carries, policy: options.trust ?? ('warn' as const) }
  const next = { isPrerelease: isPrerelease(context), now: effects.now() }
  const trust = expectedTrust(guard, next)
  const error = judgeTrust(pkg.name, trust, guard.policy)
  if (!error) logTrust(pkg.name, trust, context.logger)
  return { guard, errors: error ? [error] : [] }
}

/** The version is known only after its commits were read. Before that, semantic-release has chosen the branch. */
function isPrerelease({ branch, nextRelease }: ReleaseContext): boolean {
  return nextRelease ? isPrereleaseVersion(nextRelease.version) : Boolean(branch?.prerelease)
}

/** Whether npm attaches a provenance bundle that was made elsewhere. It does so unchanged. */
export const attachesProvenance = (settings: NpmSettings): boolean =>
  typeof settings.get('provenance-file') === 'string'
