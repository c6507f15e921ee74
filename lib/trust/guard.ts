import { type Evidence, isWeaker, type Trust } from '@cfa/protocol'
import { getError, type PluginError } from '../errors/get-error.ts'
import { safeLine } from '../log/safe-text.ts'
import { warn } from '../log/warn.ts'
import type { PublishedVersion } from '../registry/package-document.ts'
import type { Logger } from '../types.ts'
import { describeEvidence } from './describe-evidence.ts'
import { isPrereleaseVersion, strongestEarlier } from './strongest-earlier.ts'

/** `warn` acts like `allow`, for anyone who has not chosen. */
export type TrustPolicy = 'keep' | 'allow' | 'warn'

/** How earlier versions were published, and how the next one will be. */
export interface TrustGuard {
  history: readonly PublishedVersion[]
  /** What the next version will carry: by the set-up, and by the bytes once they exist. */
  carries: readonly Evidence[]
  policy: TrustPolicy
}

/** A job may wait this long before it publishes. The clocks of registries differ by less. */
const LATEST_MS = 6 * 60 * 60_000

interface Next {
  isPrerelease: boolean
  /** Unix milliseconds. */
  now: number
}

/** Compares the next version with earlier ones, by what the set-up says. */
export const expectedTrust = (
  { history, carries }: Omit<TrustGuard, 'policy'>,
  { isPrerelease, now }: Next,
): Trust => ({
  carries: [...carries],
  earlier: strongestEarlier(history, { isPrerelease, before: now + LATEST_MS }),
})

/** Compares a version with earlier ones by its bytes, which say whether it carries provenance. */
export function trustOf(
  { history, carries }: Omit<TrustGuard, 'policy'>,
  version: string,
  { isSigned, now }: { isSigned: boolean; now: number },
): Trust {
  const others = carries.filter((evidence) => evidence !== 'provenance')
  const next = { isPrerelease: isPrereleaseVersion(version), now }
  return expectedTrust({ history, carries: isSigned ? [...others, 'provenance'] : others }, next)
}

/** Returns an error if the policy is `keep` and the version would carry less than an earlier one. */
export function judgeTrust(name: string, trust: Trust, policy: TrustPolicy): PluginError | undefined {
  if (policy !== 'keep' || !isWeaker(trust)) return undefined
  return getError('ETRUSTDOWNGRADE', factsOf(name, trust))
}

export function factsOf(name: string, { carries, earlier }: Trust) {
  return {
    name,
    carries: describeEvidence(carries),
    earlier: `${earlier?.version} (${describeEvidence(earlier?.carries ?? [])})`,
  }
}

/** Logs how the version will compare with earlier ones. Silent if there are none. */
export function logTrust(name: string, trust: Trust, logger: Pick<Logger, 'log' | 'warn'>): void {
  const { carries, earlier } = trust
  if (earlier === null) return
  const shown = [describeEvidence(carries), safeLine(earlier.version), describeEvidence(earlier.carries)]
  if (isWeaker(trust)) warn(logger, WEAKER, safeLine(name), ...shown)
  else
    logger.log(
      'This version of %s will carry: %s. The strongest so far, %s, carries: %s.',
      safeLine(name),
      ...shown,
    )
}

const WEAKER =
  'This version of %s will carry less than an earlier one. It will carry: %s. Version %s carries: %s. Installers that compare versions will refuse to install it: pnpm with trustPolicy "no-downgrade", Deno, aube. With "publish": "staged" it would carry enough.'
