import { createHash } from 'node:crypto'
import { changeKindSchema } from '@cfa/protocol'
import type { AskedKind } from '../asked-kind.ts'
import { runOf } from '../identity/verified-build.ts'
import type { StoredQuestion } from './question.ts'

/**
 * Names the run of a build, by what the build has proved or else by the address that the job gives. Questions with the
 * same name can be answered together. A job that has proved less belongs to another run, whatever address it gives.
 *
 * @returns `null` if the run is unknown, or if the question is answered alone: a test, a change, or a code of unknown
 *   use.
 */
export function runNameOf({
  projectId,
  isTest,
  verified,
  summary,
}: Pick<StoredQuestion, 'projectId' | 'isTest' | 'verified'> & {
  summary: { build: { url: string | null }; kind: AskedKind }
}): string | null {
  const { url } = summary.build
  const isAlone = summary.kind === 'unknown' || changeKindSchema.safeParse(summary.kind).success
  if (isTest || isAlone || (!verified?.run && url === null)) return null
  const builder = verified && runOf(verified)
  const parts = [projectId, builder, verified?.run ? null : url]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
