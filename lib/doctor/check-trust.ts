import { isWeaker } from '@cfa/protocol'
import { safeLine } from '../log/safe-text.ts'
import { describeEvidence } from '../trust/describe-evidence.ts'
import { expectedTrust } from '../trust/guard.ts'
import type { Mode } from '../verify/types.ts'
import { type Finding, found } from './finding.ts'

/**
 * Compares what the next version will carry with what earlier ones carry. A downgrade that would end the release is an
 * error of its own.
 */
export function checkTrust(name: string, mode: Mode | undefined, now: number): Finding[] {
  const guard = mode === undefined || mode.kind === 'unpublished' ? undefined : mode.connection.trust
  if (!guard) return []
  const trust = expectedTrust(guard, { isPrerelease: false, now })
  const { carries, earlier } = trust
  if (carries.length === 0 && earlier === null) return []
  const before = earlier
    ? ` Version ${safeLine(earlier.version)} carries: ${describeEvidence(earlier.carries)}.`
    : ''
  const words = {
    title: safeLine(name),
    detail: `The next version will carry: ${describeEvidence(carries)}.${before}`,
  }
  if (!isWeaker(trust)) return [found('trust', 'ok', words)]
  const next = 'Set "publish": "staged", or users whose installers compare versions can’t install it.'
  return [found('trust', 'warning', { ...words, next })]
}
