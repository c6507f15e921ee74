import { createHash } from 'node:crypto'
import type { AskedQuestion } from '../../asked-kind.ts'

/**
 * Hash of what a yes is about: the bytes, where they go, and how. An approval and the question for the code that follows it
 * have the same. What the job says of its build is not in it: two questions of one release are of one build already.
 */
export function contentHash({ kind, package: subject, network, packages }: AskedQuestion): string {
  const listed = packages?.map(({ details: _details, trust: _trust, ...one }) => one)
  const content = JSON.stringify({ kind, package: subject, network: network ?? [], packages: listed })
  return createHash('sha256').update(content).digest('base64url')
}
