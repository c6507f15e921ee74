import { createHash } from 'node:crypto'
import type { AskedQuestion } from '../../asked-kind.ts'

/**
 * Hashes what an approval is about: the bytes, where they go, and how. An approval and the question for the code that
 * follows it have the same hash. It leaves out what the job says about its build, because two questions of one release
 * are from one build anyway.
 */
export function contentHash({ kind, package: subject, network, packages }: AskedQuestion): string {
  const listed = packages?.map(({ details: _details, trust: _trust, ...one }) => one)
  const content = JSON.stringify({ kind, package: subject, network: network ?? [], packages: listed })
  return createHash('sha256').update(content).digest('base64url')
}
