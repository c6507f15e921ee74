import test from 'ava'
import { type ReportRow, rowOf, summaryOf } from '../../lib/cfa-publish/report.ts'
import { getError } from '../../lib/errors/get-error.ts'
import { refused } from '../batch/jobs.ts'
import { aPackage } from './writes.ts'

const summaryFor = (error: Error) => {
  const packages = [rowOf(aPackage('a'), { kind: 'failed', error })]
  const command = { exitCode: 0, signal: undefined }
  return summaryOf({ state: 'failed', exitCode: 1, command, packages, changes: [], refused: [] }).join('\n')
}

test('a version that may be on the registry is not reported as unpublished', (t) => {
  const unclear = summaryFor(getError('EPUBLISHUNCLEAR', { registry: 'https://registry.example/' }))
  t.regex(unclear, /^NOT known to be published: a@1\.0\.0/)
  t.notRegex(unclear, /Nothing was uploaded/)
})

test('a version that the registry refused is reported as not published', (t) => {
  t.regex(summaryFor(refused()), /^NOT published: a@1\.0\.0[^]*Nothing was uploaded/)
})

test('a staged version is reported as staged, and not as “nothing was uploaded”', (t) => {
  const staged = rowOf(aPackage('a'), undefined, 'id-of-a')
  const summary = (...packages: ReportRow[]) => {
    const command = { exitCode: 0, signal: undefined }
    return summaryOf({ state: 'declined', exitCode: 3, command, packages, changes: [], refused: [] }).join(
      '\n',
    )
  }
  const both = summary(staged, rowOf(aPackage('b'), { kind: 'published' }))
  t.regex(both, /^Staged, and NOT published: a@1\.0\.0 .*\(id-of-a\)\.\n1 of 2 published, 1 staged/)
  t.notRegex(summary(staged), /Nothing was uploaded/)
  t.like(staged, { state: 'staged', stageId: 'id-of-a' })
})
