import test from 'ava'
import { listFiles } from '../../lib/release/list-files.ts'

test('names of files form no command of a CI service', (t) => {
  t.is(listFiles(['a\n::stop-commands::x', '##vso[x]']), 'a ::stop-commands::x, # #vso[x]')
})

test('of many files the first ten are named', (t) => {
  const names = Array.from({ length: 12 }, (_, number) => `f${number}`)
  t.is(listFiles(names), `${names.slice(0, 10).join(', ')} and 2 more`)
})
