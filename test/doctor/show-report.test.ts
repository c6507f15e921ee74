import test from 'ava'
import { CHECKS, type Finding, found } from '../../lib/doctor/finding.ts'
import { showReport } from '../../lib/doctor/show-report.ts'
import { canRelease, toJson } from '../../lib/doctor/to-json.ts'

const FINE = found('node', 'ok', { title: 'Node 24', detail: 'Good.' })
const UNKNOWN = found('two-factor', 'unknown', { title: 'Second factor', detail: 'Nobody says.' })
const WARNING = found('token-bypass', 'warning', {
  title: 'alice',
  detail: 'It bypasses.',
  next: 'Replace it.',
})
const ERROR: Finding = {
  ...{ check: 'accounts', id: 'EACCOUNTTOKEN', level: 'error', title: 'A token is not valid.' },
  ...{ detail: 'The registry says no.', next: 'Make a new one.' },
}
const LOOK = { hasColors: false, columns: undefined }
const show = (findings: Finding[], look = {}) =>
  showReport({ packages: ['a'], findings }, { ...LOOK, ...look })

test('findings are shown in columns, under the heading of their check', (t) => {
  const lines = show([FINE, UNKNOWN, WARNING]).split('\n')
  t.deepEqual(lines.slice(0, 8), [
    'Versions',
    '  ok       Node 24        Good.',
    '',
    'Registry',
    '  unknown  Second factor  Nobody says.',
    '',
    'Accounts',
    '  warning  alice          It bypasses.',
  ])
})

test('fixes are numbered, with errors first', (t) => {
  const text = show([WARNING, ERROR])
  t.regex(text, /A release from here would fail: 1 error, 1 warning\. To fix:/)
  t.regex(
    text,
    /1\. +EACCOUNTTOKEN: A token is not valid\.\n +Make a new one\.\n +2\. +alice\n +Replace it\./,
  )
})

test('in a CI job, the report says that a release would fail', (t) => {
  const ci = found('ci', 'ok', { title: 'GitHub Actions', detail: 'This is a CI job.' })
  t.regex(show([ERROR, ci]), /A release would fail: 1 error, 0 warnings/)
})

test('lines to copy are not joined', (t) => {
  const next = 'Add it:\npermissions:\n  id-token: write'
  t.regex(show([{ ...ERROR, next }], { columns: 60 }), /\n {6}Add it:\n {6}permissions:\n {8}id-token: write/)
})

test('a report without errors says that a release can go on', (t) => {
  t.regex(show([FINE, WARNING]), /A release can go on: 0 errors, 1 warning\. To fix:/)
  t.regex(show([FINE, UNKNOWN]), /Nothing to fix\./)
})

test('lines wrap at the width of the terminal', (t) => {
  const detail = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ')
  const long = found('two-factor', 'warning', { title: 'Second factor', detail, next: detail })
  const lines = show([long], { columns: 72 }).split('\n')
  t.true(lines.length > 8)
  t.true(
    lines.every((line) => line.length <= 72),
    lines.join('\n'),
  )
})

test('colours are used only when asked for', (t) => {
  t.notRegex(show([ERROR]), /\u001b/)
  t.regex(show([ERROR], { hasColors: true }), /\u001b\[31merror/)
})

test('JSON has every finding, and whether a release can go on', (t) => {
  const report = { packages: ['a'], findings: [FINE, ERROR] }
  t.deepEqual(JSON.parse(toJson(report)), {
    version: 1,
    ok: false,
    packages: ['a'],
    findings: [{ ...FINE, next: null }, { ...ERROR }],
  })
})

test('only an error keeps a release from going on', (t) => {
  t.true(canRelease({ packages: [], findings: [FINE, UNKNOWN, WARNING] }))
  t.false(canRelease({ packages: [], findings: [FINE, ERROR] }))
})

test('every check has a heading', (t) => {
  for (const check of CHECKS) t.notRegex(show([{ ...FINE, check }]), /undefined/)
})
