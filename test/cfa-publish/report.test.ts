import test from 'ava'
import { changeLines } from '../../lib/cfa-publish/change-rows.ts'
import { type ReportRow, rowOf, summaryOf } from '../../lib/cfa-publish/report.ts'
import { rowError } from '../../lib/cfa-publish/show-error.ts'
import { failFor } from '../../lib/cfa-publish/state.ts'
import { refused } from '../batch/jobs.ts'
import { aPackage } from './writes.ts'

const summaryFor = (error: Error) => {
  const packages = [rowOf(aPackage('a'), { kind: 'failed', error })]
  const command = { exitCode: 0, signal: undefined }
  return summaryOf({ state: 'failed', exitCode: 1, command, packages, changes: [], refused: [] }).join('\n')
}

const fail = failFor('a@1.0.0', 'https://registry.example/')

for (const error of [
  fail('EPUBLISHUNCLEAR', { written: 'unknown' }),
  fail('ESTAGETIMEOUT', { written: 'unknown' }),
  fail('EDISTTAG', { detail: '', written: 'unknown' }),
]) {
  test(`${error.code}: a version that may be on the registry is not reported as unpublished`, (t) => {
    const unclear = summaryFor(error)
    t.regex(unclear, /^NOT known to be published: a@1\.0\.0/)
    t.notRegex(unclear, /Nothing was uploaded/)
  })
}

test('a version that is on the registry with other contents is not reported as unpublished', (t) => {
  const bytes = { expected: 'sha512-a', found: 'sha512-b' }
  const published = summaryFor(fail('EPUBLISHOTHERBYTES', { ...bytes, written: 'yes' }))
  t.regex(published, /^Published, with an error: a@1\.0\.0 .*\(EPUBLISHOTHERBYTES\)/)
  t.notRegex(published, /Nothing was uploaded/)
})

test('a change that may have been made is not reported as unmade', (t) => {
  const change = { kind: 'unpublish' as const, name: 'a', versions: ['1.0.0'], state: 'failed' as const }
  const lineFor = (written: 'no' | 'unknown' | 'yes') =>
    changeLines([{ ...change, error: rowError(fail('ETOGETHERCHANGE', { detail: '', written })) }])[0] ?? ''
  t.regex(lineFor('unknown'), /^NOT known to be changed: /)
  t.regex(lineFor('yes'), /^Changed in part: /)
  t.regex(lineFor('no'), /^NOT changed: /)
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
