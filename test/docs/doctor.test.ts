import { readFileSync } from 'node:fs'
import test from 'ava'
import { CHECKS, FINDINGS } from '../../lib/doctor/finding.ts'

const docs = readFileSync('docs/doctor.md', 'utf8')

test('the page lists exactly the findings of the doctor', (t) => {
  const table = docs.slice(docs.indexOf('| finding '), docs.indexOf('Limits and permissions'))
  const named = table.split('\n').flatMap((row) => {
    const [, cell = ''] = row.split('|')
    return [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => String(name))
  })
  t.deepEqual(named.toSorted(), Object.keys(FINDINGS).toSorted())
})

test('the page names every check in order', (t) => {
  const [, line = ''] = /^- `check`: (.*)$/m.exec(docs) ?? []
  t.deepEqual(
    [...line.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    [...CHECKS],
  )
})

test('the JSON on the page has the fields of a report', (t) => {
  const [, json = ''] = /^```json\n([^]*?)^```$/m.exec(docs) ?? []
  const { findings, ...report } = JSON.parse(json)
  t.deepEqual(Object.keys(report), ['version', 'ok', 'packages'])
  t.deepEqual(Object.keys(findings[0]), ['check', 'id', 'level', 'title', 'detail', 'next'])
})
