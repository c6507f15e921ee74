import type { Clock } from '../async/sleep.ts'
import type { Fail } from '../errors/fail.ts'
import { hasBytesOf } from '../registry/find-version.ts'
import { type Hashes, queryVersion, type VersionQuery } from './version-query.ts'

const TRIES = 3
const PAUSE_MS = 1000

/**
 * Compares what the registry shows after an upload with what was sent, as soon as it shows something. Throws
 * `EPUBLISHOTHERBYTES` if they differ.
 *
 * @returns Whether it shows the version yet. npm's registry scans a version first.
 */
export async function checkShown(
  hashes: Hashes,
  query: VersionQuery,
  { clock, fail, tries = TRIES }: { clock: Pick<Clock, 'sleep'>; fail: Fail; tries?: number },
): Promise<boolean> {
  for (let count = 1; ; count += 1) {
    const found = await queryVersion(query)
    if (found.kind === 'version') {
      if (hasBytesOf(found, hashes)) return true
      const { integrity = '', shasum = '' } = found
      const shown = integrity || `sha1 ${shasum}`
      throw fail('EPUBLISHOTHERBYTES', { written: 'yes', expected: hashes.integrity, found: shown })
    }
    if (count >= tries) return false
    await clock.sleep(PAUSE_MS)
  }
}
