import { isWeaker, type Trust } from '@cfa/protocol'
import { isSigned, type Publication } from '../door/read-publication.ts'
import { factsOf, logTrust, trustOf } from '../trust/guard.ts'
import type { Parts } from './parts.ts'

type TrustParts = Pick<Parts, 'connection' | 'clock' | 'fail' | 'logger'>

/**
 * Returns what npm's request will carry, compared with earlier versions. `undefined` if nothing is known about those.
 */
export function trustOfPublication(
  publication: Pick<Publication, 'version' | 'document'>,
  { connection: { trust }, clock }: Pick<TrustParts, 'connection' | 'clock'>,
): Trust | undefined {
  const known = () => ({ isSigned: isSigned(publication), now: clock.now() })
  return trust && trustOf(trust, publication.version, known())
}

/**
 * Compares once more, now that the version and its bytes exist: npm may have signed nothing although the set-up says
 * that it would. Throws `ETRUSTDOWNGRADE`.
 */
export function checkTrust(
  publication: Pick<Publication, 'name' | 'version' | 'document'>,
  parts: TrustParts,
): void {
  const { connection, fail, logger } = parts
  const trust = trustOfPublication(publication, parts)
  if (!trust || !connection.trust) return
  const { policy, carries } = connection.trust
  connection.trust.carries = trust.carries
  if (!isWeaker(trust)) return
  if (policy === 'keep') throw fail('ETRUSTDOWNGRADE', factsOf(publication.name, trust))
  if (carries.length !== trust.carries.length) logTrust(publication.name, trust, logger)
}
