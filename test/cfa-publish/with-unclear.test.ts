import test from 'ava'
import { withUnclear } from '../../lib/cfa-publish/jobs.ts'
import { rowOf, summaryOf } from '../../lib/cfa-publish/report.ts'
import { failFor } from '../../lib/cfa-publish/state.ts'
import { jobScene } from '../batch/jobs.ts'
import { aPackage } from './writes.ts'

const fail = failFor('a@1.0.0', 'https://registry.example/')
const [job] = jobScene({ a: [] }, () => 'done').jobs
const unclear = { ...job, unclear: () => fail('EPUBLISHUNCLEAR', { written: 'unknown' }) } as NonNullable<
  typeof job
>

test('a decline after an upload that ended unclear does not say that nothing is published', (t) => {
  const state = withUnclear(unclear, { kind: 'failed', error: fail('EOTPDECLINED') })
  const packages = [rowOf(aPackage('a'), state)]
  const command = { exitCode: 0, signal: undefined }
  const end = { state: 'declined', exitCode: 3, command } as const
  const summary = summaryOf({ ...end, packages, changes: [], refused: [] }).join('\n')
  t.regex(summary, /^NOT known to be published: a@1\.0\.0 .*\(EOTPDECLINED\)/)
  t.notRegex(summary, /Nothing was uploaded/)
})

test('a job that ended unclear and was left has failed, and one that is published has not', (t) => {
  t.like(withUnclear(unclear, { kind: 'waiting' }), { kind: 'failed', error: { code: 'EPUBLISHUNCLEAR' } })
  t.deepEqual(withUnclear(unclear, { kind: 'published' }), { kind: 'published' })
})

test('an error that knows more than that the end is unclear is kept', (t) => {
  const error = fail('EPUBLISHCONFLICT', {
    written: 'taken',
    expected: 'sha512-a',
    found: 'sha512-b',
    detail: '',
  })
  t.deepEqual(withUnclear(unclear, { kind: 'failed', error }), { kind: 'failed', error })
})
