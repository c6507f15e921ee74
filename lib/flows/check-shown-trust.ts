import { safeLine } from '../log/safe-text.ts'
import { warn } from '../log/warn.ts'
import { isOfficialRegistry, showRegistry } from '../package/registry.ts'
import { findEvidence } from '../registry/package-document.ts'
import { describeEvidence } from '../trust/describe-evidence.ts'
import type { TrustGuard } from '../trust/guard.ts'
import type { Parts } from './parts.ts'

/** Compares what the registry shows of how a version was published with what was expected, and logs the result. */
export async function checkShownTrust(
  published: { name: string; version: string },
  { connection: { registry, reader, trust }, logger }: Pick<Parts, 'connection' | 'logger'>,
): Promise<void> {
  const { name, version } = published
  if (!trust || (trust.carries.length === 0 && trust.history.every(({ carries }) => carries.length === 0)))
    return
  const spec = safeLine(`${name}@${version}`)
  const shown = await findEvidence(registry, reader, published)
  if (!shown) {
    logger.log(LATER, spec, spec)
    return
  }
  const missing = trust.carries.filter((evidence) => !shown.includes(evidence))
  const isHidden = missing.includes('approval') && showsNoApprover(registry.url, trust)
  const unexpected = missing.filter((evidence) => !isHidden || evidence !== 'approval')
  if (isHidden) logger.log(NO_APPROVER, showRegistry(registry.url), spec)
  if (unexpected.length > 0)
    warn(logger, MISSING, spec, describeEvidence(unexpected), describeEvidence(shown))
  else if (!isHidden) logger.log('%s carries: %s.', spec, describeEvidence(shown))
}

/**
 * Whether the registry does not show who approved a version. npm's own registry does. For any other one, earlier
 * versions tell.
 */
const showsNoApprover = (registry: string, { history }: TrustGuard): boolean =>
  !isOfficialRegistry(registry) && history.every(({ carries }) => !carries.includes('approval'))

const NO_APPROVER =
  '%s does not show who approved a version. %s was staged and approved, and installers that compare versions can’t see that here.'

const LATER =
  'The registry does not show yet how %s was published. To see it later: npm view %s _npmUser dist.attestations --json'
const MISSING =
  'The registry does not show what it should for %s: %s. It carries: %s. If earlier versions carry more, installers that compare versions will refuse it: stage the next version, and it carries enough.'
