import { createHash } from 'node:crypto'
import { changeKindSchema, type Question } from '@cfa/protocol'
import { runOf } from '../identity/verified-build.ts'
import type { StoredQuestion } from './question.ts'

/**
 * Names the run of a build, as what it has proved says, else by the address that the job gives. Questions with the same name can
 * be answered together. A job that has proved less is of another run, whatever address it gives.
 *
 * @returns `null`: it is not known which run it is, or it is a test, or a change, which is answered by itself.
 */
export function runNameOf({
  projectId,
  isTest,
  verified,
  summary,
}: Pick<StoredQuestion, 'projectId' | 'isTest' | 'verified'> & {
  summary: { build: { url: string | null }; kind: Question['kind'] }
}): string | null {
  const { url } = summary.build
  const isChange = changeKindSchema.safeParse(summary.kind).success
  if (isTest || isChange || (!verified?.run && url === null)) return null
  const builder = verified && runOf(verified)
  const parts = [projectId, builder, verified?.run ? null : url]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
