import { readFileSync } from 'node:fs'
import test from 'ava'

const words = readFileSync('.cspell-words.txt', 'utf8').trimEnd().split('\n')

test('the words that the spelling checker is told are sorted, once each, and small', (t) => {
  t.deepEqual(words, [...new Set(words)].toSorted())
  t.deepEqual(
    words.filter((word) => !/^[a-z]+$/.test(word)),
    [],
  )
})
