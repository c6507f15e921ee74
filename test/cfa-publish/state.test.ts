import test from 'ava'
import { linesOfError } from '../../lib/cfa-publish/show-error.ts'
import { failFor, failOfRun } from '../../lib/cfa-publish/state.ts'
import { newStanding } from '../../lib/release/standing.ts'

const REGISTRY = 'https://registry.example/'

for (const code of ['EOTPDECLINED', 'EAPPROVALDECLINED', 'EOTPTIMEOUT', 'EAPPROVALTIMEOUT'] as const) {
  test(`${code} of a run says to run the same command again, and does not mention a tag`, (t) => {
    const fail = failOfRun(() => ({ written: 0, staged: 0 }), REGISTRY)
    const lines = linesOfError(fail(code, { endpoint: 'https://responder.example/' })).join('\n')
    t.regex(lines, /State: nothing was uploaded\..*[Rr]un the same command again/s)
    t.notRegex(lines, /tag was pushed|by hand/)
  })
}

test('an error states how far the run is at that moment', (t) => {
  let written = 0
  const fail = failOfRun(() => ({ written, staged: 0 }), REGISTRY)
  written = 1
  t.regex(fail('EOTPDECLINED', {}).details ?? '', /1 of the writes of this run is done/)
  written = 2
  t.regex(
    fail('EOTPDECLINED', {}).details ?? '',
    /2 of the writes of this run are done\. The report lists what is left, if anything is\./,
  )
})

for (const code of ['EPUBLISHREFUSED', 'EPUBLISHUNCLEAR'] as const) {
  test(`${code} of one write names it and says to run the same command again`, (t) => {
    const lines = linesOfError(failFor('@acme/a@1.0.0', REGISTRY)(code, {})).join('\n')
    t.regex(lines, /State: .*@acme\/a@1\.0\.0.*[Rr]un the same command again/s)
    t.notRegex(lines, /by hand|the release again/)
  })
}

test('an error of a write that ended unclear before does not say that it was not written', (t) => {
  const standing = { ...newStanding(), written: 'unknown' } as const
  const error = failFor('@acme/a@1.0.0', REGISTRY, standing)('EPUBLISHREFUSED', {})
  t.regex(error.details ?? '', /it is not known whether `@acme\/a@1\.0\.0` was written/)
  t.is(error.facts.written, 'unknown')
})

test('other errors of a run keep their own text', (t) => {
  t.regex(
    failOfRun(() => ({ written: 0, staged: 0 }), REGISTRY)('EOTPREJECTED', {}).details ?? '',
    /authenticator/,
  )
})

test('an error does not call staged versions “not uploaded”', (t) => {
  const { details } = failOfRun(() => ({ written: 0, staged: 3 }), REGISTRY)('EOTPREJECTED', {})
  t.regex(details ?? '', /State: nothing is published\. 3 versions are staged/)
})
